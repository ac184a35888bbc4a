"""How soon the page answers: first paint, what follows under the finger, a preview.

    python -m benchmarks.page [DIR]

It needs Playwright and a Chromium (``CHROMIUM=`` names one). ``DIR`` keeps the work folder; else it is thrown away.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from simulation.page.arithmetic import Lever, Sizes, moved
from simulation.page.matter import Card, Shelf, changed, new_matter
from simulation.page.preview import preview, ready

CITIZENS, WEEKS, DESIGNS = 800, 260, ("ips_ringkoebing_skjern", "jobfirst")
TIMES = 5
LEVERS = 200
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def previews() -> list[float]:
    """Return the seconds that a preview of two designs takes, once the rules are loaded."""
    ready()
    given = {
        "population": {"name": "ringkoebing_skjern_ressourceforloeb", "n": CITIZENS},
        "policy": list(DESIGNS),
        "policies": {name: {"caseload_limit": 20, "places": 100} for name in DESIGNS},
        "horizon_weeks": WEEKS,
        "replications": 4,
    }
    preview(given)
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        preview(given)
        found.append(time.perf_counter() - began)
    return found


def arithmetic() -> float:
    """Return the seconds that moving a lever takes."""
    began = time.perf_counter()
    for caseload in range(1, LEVERS + 1):
        moved(Sizes(20, 120, 6), Lever.CASELOAD, caseload, Lever.BUDGET, 600_000.0)
    return (time.perf_counter() - began) / LEVERS


def in_browser(work: Path) -> dict[str, list[float]]:
    """Return the seconds of first paints, and of a lever's round to the server and back."""
    from playwright.sync_api import sync_playwright

    shelf = Shelf(work)
    card = Card(letter="a", policy=DESIGNS[0], caseload=15, places=45, posts=3)
    name = shelf.keep(changed(new_matter("da"), cards=(card,))).id
    command = [sys.executable, "-m", "simulation.cli", "open", "browser=false", f"work={work}"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    address = re.search(r"http\S+", server.stdout.readline())
    assert address is not None
    root = address.group().partition("/?")[0]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    found: dict[str, list[float]] = {"first_paint": [], "lever": []}
    try:
        with sync_playwright() as tools:
            browser = tools.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(address.group())
            page.wait_for_selector("h1")
            page.wait_for_timeout(20_000)  # the server stands, its helpers have loaded the rules
            for _ in range(TIMES):
                page.goto(f"{root}/m/{name}/municipality")
                page.wait_for_selector("h1")
                found["first_paint"].append(page.evaluate(PAINTED) / 1000)
            page.goto(f"{root}/m/{name}/proposal")
            page.wait_for_selector("article.i-card", timeout=60_000)
            page.wait_for_timeout(10_000)
            slider = page.locator("article input[type=range]").nth(1)
            slider.focus()
            for _ in range(TIMES):
                before = page.locator("article .i-facts dd").nth(1).inner_text()
                began = time.perf_counter()
                for _ in range(15):
                    page.keyboard.press("ArrowRight")
                page.wait_for_function(
                    "b => document.querySelectorAll('article .i-facts dd')[1].textContent !== b",
                    arg=before,
                    polling=5,
                )
                found["lever"].append(time.perf_counter() - began)
                page.wait_for_timeout(3_000)
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return found


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as place:
        work = Path(sys.argv[1] if len(sys.argv) > 1 else place)
        measured = in_browser(work)
    told = {
        "first paint after the server stands": measured["first_paint"],
        "fifteen steps of a slider, to the server and back": measured["lever"],
        f"preview of {CITIZENS} citizens x {WEEKS} weeks, {len(DESIGNS)} designs": previews(),
    }
    print(f"arithmetic of a lever: {1000 * arithmetic():.3f} ms")
    for what, seconds in told.items():
        print(f"{what}: median {statistics.median(seconds):.2f} s ({min(seconds):.2f}-{max(seconds):.2f}, n={TIMES})")


if __name__ == "__main__":
    main()
