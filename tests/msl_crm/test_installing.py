"""What makes the product installable, and what it keeps on a device."""

import json
import re
from base64 import b64decode

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from msl_crm.installing import _text, device_keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _made_anew():
    _text.cache_clear()


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
    _text.cache_clear()
    _answer, later = told_to_the_worker(client)
    assert told["version"] != later["version"]


def test_keys_of_a_device_are_of_one_person_and_outlive_a_new_secret(settings):
    keys = device_keys(1)
    assert len(keys) == 1
    assert len(b64decode(keys[0])) == 32
    assert device_keys(2) != keys
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert device_keys(1)[1:] == keys
    assert device_keys(1)[0] != keys[0]


def test_the_page_without_a_network_knows_nobody(client, as_user, msl):
    stranger = client.get(reverse("offline")).content.decode()
    assert "No network" in stranger
    assert msl.full_name not in as_user(msl).get(reverse("offline")).content.decode()
