"""The page of all components: what every page promises can be read from it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage

from msl_crm.components import PICTURES, components


class Elements(HTMLParser):
    """Every start tag of a page as (name, attributes)."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def page(rf):
    request = rf.get("/components/")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return components(request).content.decode()


@pytest.fixture
def elements(page):
    parser = Elements()
    parser.feed(page)
    return parser.found


class TestComponents:
    def test_shows_every_state_of_the_trust_picture(self, page):
        for title, _, _ in PICTURES:
            assert title in page

    def test_has_no_inline_script_or_style(self, elements):
        assert not [attrs for _, attrs in elements if "style" in attrs]
        assert not [attrs for tag, attrs in elements if tag == "script" and not attrs.get("src")]
        assert not [tag for tag, _ in elements if tag == "style"]
        assert not [name for _, attrs in elements for name in attrs if name.startswith("on")]

    def test_repeats_no_id(self, elements):
        ids = Counter(attrs["id"] for _, attrs in elements if "id" in attrs)
        assert [name for name, count in ids.items() if count > 1] == []

    def test_labels_name_fields_that_exist(self, elements):
        ids = {attrs.get("id") for _, attrs in elements}
        named = [attrs["for"] for tag, attrs in elements if tag == "label" and "for" in attrs]
        assert named
        assert set(named) <= ids

    def test_images_have_words_or_are_hidden(self, elements):
        images = [attrs for tag, attrs in elements if tag == "svg"]
        assert images
        for image in images:
            # A picture that holds links is a group: what is in an image is not read out.
            named = image.get("role") in {"img", "group"} and image.get("aria-label")
            assert named or image.get("aria-hidden") == "true"

    def test_loads_nothing_from_elsewhere(self, page):
        assert not re.findall(r'(?:src|srcset)="(?:https?:)?//', page)

    def test_has_one_main_heading_and_a_way_past_the_navigation(self, elements):
        assert [tag for tag, _ in elements].count("h1") == 1
        assert ("a", {"class": "skip-link", "href": "#content"}) in elements
