"""Browser tests: the whole installation as ``make run`` starts it, driven in Debian's Chromium.

Every page that a test opens is watched: a Content-Security-Policy violation, a request to a foreign host or a script
error fails the test.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from config.env import BASE_DIR
from stafette.core.supervisor import free_port

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 600
expect.set_options(timeout=20_000)  # shared machines are slow at times


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in here is a browser test."""
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker("e2e")


@dataclass(frozen=True)
class Site:
    """The running installation."""

    url: str
    home: Path

    def path(self, path: str) -> str:
        """Full address of a path."""
        return f"{self.url}{path}"


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/health/ready", timeout=2).close()  # noqa: S310 - loopback
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"the installation did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the installation with a demo county of its own; end it with Ctrl-C."""
    home = tmp_path_factory.mktemp("installation")
    port = free_port()
    url = f"http://localhost:{port}"
    log = home / "serve.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "DJANGO_"))}
    environment |= {"STAFETTE_HOME": str(home), "STAFETTE_DEMO": "1", "STAFETTE_DEMO_SIZE": "county"}
    environment |= {"STAFETTE_SITE_URL": url, "STAFETTE_WEB_WORKERS": "1"}
    command = [sys.executable, "-m", "stafette", "serve", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=output, stderr=output)
        try:
            _wait(process, url, log)
            yield Site(url, home)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, without any browser of its own."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield running
    running.close()


@dataclass
class Watch:
    """What went wrong on the pages of a test."""

    host: str
    problems: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        text = message.text
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.problems.append(f"CSP: {text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != self.host:
            self.problems.append(f"foreign host: {parts.netloc}")


def _context(browser: Browser, site: Site, **options: object) -> tuple[BrowserContext, Watch]:
    context = browser.new_context(base_url=site.url, locale="de-DE", timezone_id="Europe/Berlin", **options)  # type: ignore[arg-type]  # options by name
    watch = Watch(urlsplit(site.url).netloc)
    context.on("page", watch.on)
    context.set_default_timeout(30_000)
    return context, watch


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh visitor at 1280 pixels."""
    context, watch = _context(browser, site, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
    assert not watch.problems


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh visitor with a phone, 390 pixels wide."""
    context, watch = _context(browser, site, viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()
    assert not watch.problems


@pytest.fixture
def scriptless(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh visitor without JavaScript."""
    context, watch = _context(browser, site, viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    yield context.new_page()
    context.close()
    assert not watch.problems
