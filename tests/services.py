"""Fixtures for real servers and a real browser, and the marker of tests that use the database.

A plugin of `tests/conftest.py`. `script/test` finds or starts the servers and names them in the
environment; a plain `pytest` without them skips what needs them and says so.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.marks import uses_database

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
RESULTS = ROOT / "test-results"
# The same tests show on PostgreSQL what SQLite lets pass: types, lengths, locks, constraints.
APPS = {
    "accounts", "audit", "jobs", "opinion_leaders", "interactions", "trust_scores", "dashboards",
}  # fmt: skip
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _app_of(item) in APPS and uses_database(item):
            item.add_marker(pytest.mark.database)


def _app_of(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""


@pytest.fixture(scope="session")
def redis_address() -> str:
    """The address of a Redis of our own; for its contents use `redis_url`."""
    address = os.environ.get("MSL_CRM_TEST_REDIS")
    if not address:
        pytest.skip("no Redis in MSL_CRM_TEST_REDIS; script/test finds or starts one")
    return address


@pytest.fixture
def redis_url(redis_address: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_address) as server:
        server.flushall()
    return redis_address


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, one for all journeys."""
    program = os.environ.get("MSL_CRM_CHROMIUM")
    if not program:
        pytest.skip("no browser in MSL_CRM_CHROMIUM; script/test finds or installs one")
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django would take our queries for async.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """Opens pages of the live server and remembers what went wrong on them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def open_page(self, *, viewport: dict[str, int] | None = None, **options) -> Page:
        """Return a page with cookies of its own; `options` go to Playwright's new_context."""
        return self._watched(
            self._browser.new_context(
                base_url=self._address, viewport=viewport or DESKTOP, **options
            )
        ).new_page()

    def open_device(self, folder: Path) -> BrowserContext:
        """A phone of its own that keeps its data in `folder`: opened again, it is the same one."""
        return self._watched(
            self._browser.browser_type.launch_persistent_context(
                folder,
                executable_path=os.environ["MSL_CRM_CHROMIUM"],
                args=CHROMIUM_FLAGS,
                base_url=self._address,
                viewport=PHONE,
                has_touch=True,
                is_mobile=True,
            )
        )

    def leave_device(self, device: BrowserContext) -> None:
        self._contexts.remove(device)
        device.close()

    def _watched(self, context: BrowserContext) -> BrowserContext:
        context.set_default_timeout(10_000)
        context.route(self._is_elsewhere, self._refuse)
        context.on("weberror", lambda error: self.troubles.append(f"script error: {error.error}"))
        context.on("console", self._note_console)
        context.on("response", self._note_response)
        self._contexts.append(context)
        return context

    def keep_pictures(self, name: str) -> None:
        RESULTS.mkdir(exist_ok=True)
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=RESULTS / f"{name}-{number}.png", full_page=True)

    def leave(self) -> None:
        for context in self._contexts:
            context.close()

    def _is_elsewhere(self, url: str) -> bool:
        return not url.startswith((self._address, "data:", "blob:"))

    def _refuse(self, route: Route) -> None:
        self.troubles.append(f"asked for something outside: {route.request.url}")
        route.abort()

    def _note_console(self, message) -> None:
        # A refused form is answered with 4xx on purpose; the browser calls that an error, too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _note_response(self, response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.troubles.append(f"{response.status} for {response.url}")


@pytest.fixture
def visitor(browser, live_server, looked_after):
    """Opens pages (`visitor.open_page()`); the test fails when one of them had a trouble."""
    yield from looked_after(Visitor(browser, live_server.url))


@pytest.fixture
def looked_after(request):
    """`yield from looked_after(visitor)`: keeps pictures of what failed, and tells troubles."""

    def look_after(visitor: Visitor) -> Iterator[Visitor]:
        yield visitor
        failed = getattr(request.node, "journey_failed", False)
        if failed or visitor.troubles:
            visitor.keep_pictures(re.sub(r"\W+", "-", request.node.name))
        visitor.leave()
        assert not visitor.troubles, "\n".join(visitor.troubles)

    return look_after


@pytest.fixture
def page(visitor) -> Page:
    """A page at desktop size."""
    return visitor.open_page()


@pytest.fixture
def phone_page(visitor) -> Page:
    """A page at the size of a phone, with touch."""
    return visitor.open_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.when == "call" and report.failed:
        item.journey_failed = True
    return report
