"""What journeys share: the migrated rubric, a way to sign in, and axe."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.db import connection

from tests.factories.accounts import PASSWORD
from trust_scores.models import Rubric


@pytest.fixture
def journey(transactional_db):
    """A database like after `migrate`: tests that commit leave it empty for the next."""
    if not Rubric.objects.published().exists():
        migration = import_module("trust_scores.migrations.0002_default_rubric")
        migration.publish(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def sign_in(journey):
    """`sign_in(page, user)`: through the form, as a person does."""

    def through_the_form(page, user, password=PASSWORD):
        if password == PASSWORD:
            user.set_password(PASSWORD)
            user.save()
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)

    return through_the_form


@pytest.fixture(scope="session")
def axe():
    return Axe()


@pytest.fixture
def assert_accessible(axe):
    """`assert_accessible(page)`: axe finds nothing on the page as it is now."""

    def check(page, where=""):
        results = axe.run(page)
        assert results.violations_count == 0, f"{where}\n{results.generate_report()}"

    return check
