"""Makes the pictures of docs/audit.md: cleans invented articles and the seeds, and looks.

    python docs/make_pictures.py        needs the extras `review` and `browser`, and Chromium

The articles are invented by `benchmarks/newsroom.py`; the figures are the cleaner's own.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.newsroom import articles  # noqa: E402

IMAGES = ROOT / "docs" / "img"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VERDICTS = "111211311112111111"
"""What the reviewer of the picture says, key by key."""


def session(folder: Path) -> Path:
    """Write the raw articles and clean them, as a user would."""
    raw, out = folder / "raw", folder / "out"
    raw.mkdir()
    with (raw / "news.jsonl").open("w", encoding="utf-8") as lines:
        for one in articles(400):
            record = {"text": one.text, "site": one.site, "language": one.language}
            lines.write(json.dumps(record | {"title": one.title}) + "\n")
    for seed in (ROOT / "seeds").glob("*.txt"):
        shutil.copy(seed, raw)
    command = [sys.executable, "-m", "cleaner", "clean", str(raw), "-o", str(out)]
    subprocess.run(command, cwd=ROOT, check=False)
    report = [
        sys.executable,
        "-m",
        "cleaner",
        "report",
        str(out),
        "-o",
        str(folder / "report.html"),
    ]
    subprocess.run(report, cwd=ROOT, check=True)
    return out


def main() -> None:
    """Make every picture."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as tools:
        folder = Path(name)
        out = session(folder)
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)

        def page(url: str, width: int = 1280, height: int = 860, scheme: str = "light"):  # type: ignore[no-untyped-def]
            found = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                device_scale_factor=1.25,
            )
            found.goto(url)
            found.wait_for_selector("html[data-ready]")
            found.wait_for_timeout(400)
            return found

        def take(found, picture: str) -> None:  # type: ignore[no-untyped-def]
            found.screenshot(path=IMAGES / f"{picture}.png")
            found.close()

        report = (folder / "report.html").as_uri()
        take(page(report, height=1000), "overview")
        opened = page(f"{report}#/articles?q=sea+wall&category=donation")
        opened.locator(".article [data-mark] .tag").last.focus()
        opened.wait_for_timeout(200)
        take(opened, "article")
        take(page(f"{report}#/removals?category=related", height=700), "removals")
        take(page(f"{report}#/near", height=700, scheme="dark"), "near")
        phone = page(f"{report}#/articles", 390, 844)
        phone.locator(".list a").nth(2).click()
        phone.wait_for_timeout(400)
        take(phone, "phone")

        command = [sys.executable, "-m", "cleaner", "review", str(out)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout
            link = re.search(r"http://\S+", server.stdout.readline())
            assert link
            review = page(link[0], height=900)
            for n, key in enumerate(VERDICTS, 1):
                review.keyboard.press(key)
                word = "verdict" if n == 1 else "verdicts"
                review.get_by_text(f"{n} {word}", exact=True).wait_for()
            review.wait_for_timeout(200)
            take(review, "review")
        finally:
            server.terminate()
            server.wait(10)
        browser.close()


if __name__ == "__main__":
    main()
