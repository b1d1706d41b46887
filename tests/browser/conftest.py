"""A real browser on a real server: Debian's Chromium, driven by Playwright, with axe-core looking on.

`PB_SCREENSHOTS=some/folder` keeps pictures of the pages tests pass through. `PB_CHROMIUM` names another
Chromium than the one on the path.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from agreements.models import Person

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_AXE = Path(django_settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
_LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_DESKTOP = {"width": 1280, "height": 900}
_TABLET = {"width": 820, "height": 1180}
_ZOOMED = {"width": 320, "height": 256}
"""What is left of a 1280 by 1024 window at 400 %."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _missing(what: str) -> None:
    """Skip, saying what to install; fail where nothing may be skipped."""
    if os.environ.get("CI") == "true" or os.environ.get("PB_REQUIRE_ALL") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    program = os.environ.get("PB_CHROMIUM") or shutil.which("chromium")
    if program is None:
        _missing("Chromium is not installed. Run make setup, or apt-get install chromium.")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # While Playwright runs, its event loop counts as running in this thread, and Django would refuse
        # every query of a test as unsafe. The tests themselves are not asynchronous.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield browser
        browser.close()


@dataclass
class Troubles:
    """What a browser complains of while a test runs: errors of scripts, refused content, faults of pages."""

    seen: list[str] = field(default_factory=list)
    is_cut_off: bool = False
    """While a test has cut the connection, of which htmx complains rightly."""

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))
        page.on("response", self._answered)
        page.on(
            "console",
            # A page that answers 4xx on purpose is logged too; the answer itself is watched above.
            lambda message: (
                self.seen.append(f"console {message.type}: {message.text}")
                if message.type in {"error", "warning"}
                and "Failed to load resource" not in message.text
                and not (self.is_cut_off and message.text.startswith(("htmx:sendError", "htmx:afterRequest")))
                else None
            ),
        )

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.seen.append(f"{response.status} for {response.url}")


@pytest.fixture
def troubles() -> Troubles:
    """What the browsers of a test complain of."""
    return Troubles()


@pytest.fixture
def open_page(chromium: Browser, live_server: object, troubles: Troubles) -> Iterator[Callable[..., Page]]:
    """Opens pages on the live server, each in a window of its own: `open_page(java_script_enabled=False)`.

    The test fails when a script failed, the content policy refused something, or the server had a fault.
    """
    contexts: list[BrowserContext] = []

    def open_window(**options: object) -> Page:
        context = chromium.new_context(
            **{  # type: ignore[arg-type]
                "base_url": str(live_server),
                "viewport": _DESKTOP,
                "locale": "en-GB",
                "timezone_id": "Europe/London",
            }
            | options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        troubles.watch(page)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not troubles.seen, "\n".join(troubles.seen)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One window at the width of a desktop machine."""
    return open_page()


@pytest.fixture
def cut_off(troubles: Troubles) -> Callable[[Page], AbstractContextManager[None]]:
    """Cuts the page's connection for a while: `with cut_off(page):`."""

    @contextmanager
    def cut(page: Page) -> Iterator[None]:
        troubles.is_cut_off = True
        page.context.set_offline(True)
        yield
        page.context.set_offline(False)
        troubles.is_cut_off = False

    return cut


@pytest.fixture
def sign_in(live_server: object) -> Callable[[Page, Person], None]:
    """Signs a person in without passing through the sign-in page: `sign_in(page, person)`."""

    def sign_in(page: Page, person: Person) -> None:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": str(live_server)}])

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with a readable list when the page, as it stands now, breaks WCAG 2.2 at level AA."""
    if not _AXE.exists():
        _missing("axe-core is not installed. Run make setup.")
    source = _AXE.read_text()

    def check(page: Page) -> None:
        if not page.evaluate("typeof window.axe === 'object'"):
            page.evaluate(source)
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", _LEVEL_AA)
        assert found["passes"], "axe-core checked nothing"
        assert not found["violations"], "\n".join(
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n"
            + "\n".join(f"    {node['html']}\n      {node['failureSummary']}" for node in fault["nodes"])
            for fault in found["violations"]
        )

    return check


@pytest.fixture
def reflows() -> Callable[[Page], None]:
    """Fails when the page moves sideways at 400 % zoom, and names what sticks out."""

    def check(page: Page) -> None:
        before = page.viewport_size
        page.set_viewport_size(_ZOOMED)  # type: ignore[arg-type]
        sticking_out = page.evaluate(
            """() => {
                const root = document.documentElement;
                if (root.scrollWidth <= root.clientWidth) return [];
                const framed = (e) => e && e !== root &&
                    (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX) || framed(e.parentElement));
                return [...document.body.querySelectorAll("*")]
                    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !framed(e.parentElement))
                    .map((e) => e.outerHTML.slice(0, 120))
                    .concat([`the page is ${root.scrollWidth} pixels wide`]);
            }"""
        )
        if before:
            page.set_viewport_size(before)
        assert not sticking_out, "\n".join(sticking_out)

    return check


@pytest.fixture
def tab_stops() -> Callable[[Page, int], list[str]]:
    """What the Tab key reaches, in order, by accessible text: `tab_stops(page, 5)`."""

    def walk(page: Page, count: int) -> list[str]:
        stops = []
        for _ in range(count):
            page.keyboard.press("Tab")
            stops.append(
                page.evaluate(
                    """() => {
                        const at = document.activeElement;
                        const label = at.labels && at.labels[0];
                        const spoken = at.getAttribute("aria-label") || (label && label.innerText);
                        return (spoken || at.innerText || at.id).trim();
                    }"""
                )
            )
        return stops

    return walk


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Keeps pictures of a page at three widths when PB_SCREENSHOTS names a folder: `shoot(page, "home")`."""
    folder = os.environ.get("PB_SCREENSHOTS")

    def keep(page: Page, name: str) -> None:
        if not folder:
            return
        before = page.viewport_size
        for size in (_DESKTOP, _TABLET, _ZOOMED):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
        if before:
            page.set_viewport_size(before)

    return keep
