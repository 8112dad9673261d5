"""What journeys share: a way to sign in, and axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories.accounts import PASSWORD


@pytest.fixture
def journey(transactional_db):
    """What is written here is seen by the server of the journey."""


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
    """`assert_accessible(page)`: axe finds nothing on the page as it is now, by all its `rules`."""

    def check(page, where="", rules=()):
        options = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        results = axe.run(page, options=options)
        assert results.violations_count == 0, f"{where}\n{results.generate_report()}"

    return check
