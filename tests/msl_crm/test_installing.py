"""What makes the product installable, and what it keeps on a device."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

pytestmark = pytest.mark.django_db


def told_to_the_worker(client):
    answer = client.get(reverse("service_worker"))
    assert answer.status_code == 200
    return answer, json.loads(re.match(r"self\.MSL_CRM=(\{.*?\});\n", answer.content.decode())[1])


def test_the_manifest_names_icons_that_are_there(client):
    answer = client.get(reverse("manifest"))
    assert answer["Content-Type"] == "application/manifest+json"
    known = answer.json()
    assert (known["start_url"], known["scope"], known["display"]) == ("/", "/", "standalone")
    sizes = {(one["sizes"], one["purpose"]) for one in known["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for one in known["icons"]:
        assert finders.find(one["src"].removeprefix("/static/"))


def test_the_worker_keeps_files_that_are_there_and_nobodys_page(client):
    answer, told = told_to_the_worker(client)
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert told["offline"] == reverse("offline")
    for address in told["assets"]:
        assert finders.find(address.removeprefix("/static/")), address
    assert any(address.endswith(".woff2") for address in told["assets"])


def test_the_worker_changes_with_what_it_keeps(client, monkeypatch):
    _answer, told = told_to_the_worker(client)
    monkeypatch.setattr("msl_crm.installing._fingerprint", lambda: "other files")
    _answer, later = told_to_the_worker(client)
    assert told["version"] != later["version"]


def test_the_page_without_a_network_knows_nobody(client, as_user, msl):
    stranger = client.get(reverse("offline")).content.decode()
    assert "No network" in stranger
    assert msl.full_name not in as_user(msl).get(reverse("offline")).content.decode()
