"""A headless Chromium that refuses, and notes, every request that would leave the machine."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[object]:
    """A browser; the test is skipped where Playwright or Chromium is not installed."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One open page with what it asked for and what went wrong in it."""

    def __init__(self, browser, url: str, own: str, **options) -> None:  # type: ignore[no-untyped-def]
        options = {"viewport": {"width": 1280, "height": 900}} | options
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("dialog", lambda d: (self.errors.append(f"dialog: {d.message}"), d.dismiss()))
        self.own = own
        self.page.goto(url, timeout=20_000)
        self.page.wait_for_selector("html[data-ready]", timeout=20_000)

    def go(self, hash_: str) -> None:
        self.page.evaluate("hash => { location.hash = hash; }", hash_)
        self.page.wait_for_timeout(150)

    def until(self, condition: str, seconds: float = 8) -> None:
        """Wait until a condition in the page holds; its policy forbids Playwright's own way."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f"never came true: {condition}"
            self.page.wait_for_timeout(50)

    def strangers(self) -> list[str]:
        """The requests that left for elsewhere."""
        return [url for url in self.requests if not url.startswith(self.own)]

    def axe(self) -> list[str]:
        """What axe finds wrong, serious or worse first."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright")
        found = axe.Axe().run(self.page).response["violations"]
        return [
            f"{v['impact']} {v['id']}: {n['target']} {n.get('failureSummary', '')[:200]}"
            for v in found
            for n in v["nodes"][:2]
            if v["impact"] in ("serious", "critical", "moderate")
        ]
