"""The page in a browser: the whole way from citizens to a form, in both languages, with nothing asked of the outside.

They need Playwright and a Chromium (Debian's package ``chromium``; ``CHROMIUM=`` names another), and are skipped
without them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlparse

import pytest

from simulation.page.matter import Card, Shelf, changed, new_matter
from simulation.words.texts import Texts

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
STEPS = ("municipality", "proposal", "answer", "committee", "explore")
MINUTES_MS = 240_000
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")


class Server:
    """``indsats open`` in a process of its own."""

    def __init__(self, work: Path) -> None:
        self.work = work
        command = [sys.executable, "-m", "simulation.cli", "open", "browser=false", f"work={work}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.fullmatch(r"page: (http://127\.0\.0\.1:(\d+)/\?key=\S+)\n", line)
        assert found, line
        self.address, self.port = found[1], int(found[2])

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("page") / "work"


@pytest.fixture(scope="module")
def server(work) -> Iterator[Server]:
    made = Server(work)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as tools:
        made = tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield made
        made.close()


@pytest.fixture
def page(browser, server):
    """A tab of somebody who has the address; no request of it may leave the machine, no error may be told."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    asked: list[str] = []
    wrong: list[str] = []
    made = context.new_page()
    made.set_default_timeout(60_000)
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.goto(server.address)
    yield made
    hosts = {urlparse(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {f"127.0.0.1:{server.port}"}
    assert wrong == []
    context.close()


def begun(work: Path, lang: str, replications: int = 20, **ground: object) -> str:
    """Return the name of a matter with one small design, as somebody left it."""
    shelf = Shelf(work)
    card = Card(letter="a", policy="ips_ringkoebing_skjern", caseload=15, places=45, posts=3)
    made = changed(new_matter(lang), cards=(card,), ground={"weeks": 52, **ground}, replications=replications)
    return shelf.keep(made).id


def begun_empty(work: Path, lang: str) -> str:
    """Return the name of a matter that nothing was done to yet."""
    return Shelf(work).keep(new_matter(lang)).id


def hash_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def looked_over(page) -> None:
    """Assert that axe finds nothing serious, and that nothing scrolls sideways, on a desk and on a phone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(300)
        found = axe.Axe().run(page).response["violations"]
        serious = [
            (one["id"], node["target"], node["html"][:120])
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        assert serious == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def at(page, server, name: str, step: str) -> None:
    page.goto(f"http://127.0.0.1:{server.port}/m/{name}/{step}")
    page.wait_for_selector("main h1")


def test_nobody_gets_in_without_the_address(browser, server):
    context = browser.new_context()
    tab = context.new_page()
    for path in ("/", "/m/x/municipality", "/_nicegui/auto/static/", "/?key=guess"):
        assert tab.goto(f"http://127.0.0.1:{server.port}{path}").status == 403
    context.close()


def citizens(path: Path) -> Path:
    """Write a file as a municipality has it: Danish headings and words, and a cell that cannot be read."""
    rows = [f"{i};{24 + i % 34};ressourceforløb;svær;bipolar;{60 + 3 * i}" for i in range(60)]
    rows[4] = "4;4o;ressourceforløb;svær;bipolar;72"
    path.write_text("\n".join(["nr;alder;ydelse;psykisk helbred;diagnose;ydelsesuger", *rows]), "cp1252")
    return path


@pytest.mark.parametrize(("lang", "weeks"), [("da", "104"), ("en", "156")])
def test_the_whole_way_from_a_file_to_the_form(lang, weeks, page, server, work, tmp_path):
    """Bring a file, mend it, set a design, calculate, read the answer, write in the form, take it home."""
    t = Texts(lang)

    def press(key: str, **values: object) -> None:
        page.get_by_role("button", name=t(key, **values), exact=True).click()

    at(page, server, begun_empty(work, lang), "municipality")
    page.get_by_label(t("open_municipality.period")).select_option(weeks)
    press("open_municipality.own")
    brought = citizens(tmp_path / "vores borgere.csv")
    page.locator("input[type=file]").set_input_files(brought)
    page.wait_for_selector(f".i-note.bad:has-text('{t('open_municipality_file.cells', n=1)}')")
    where = t("open_municipality_file.row_of", n=6)
    bad = page.get_by_role("textbox", name=f"alder, {where}")
    bad.fill("40")
    bad.press("Enter")
    page.wait_for_selector(f"h2:has-text('{t('open_municipality_file.mended', n=1)}')")
    page.wait_for_selector(f"h2:has-text('{t('open_municipality.citizens', n=60)}')")
    page.reload()  # what was put right stands there still, and can be taken back
    page.get_by_role("button", name=t("open_municipality_file.take_back_of", what=f"{where} alder")).wait_for()
    page.get_by_role("link", name=t("open.to_proposal")).click()
    page.wait_for_url("**/proposal")
    chooser = page.get_by_label(t("open_proposal.add", n=0, most=4))
    chooser.wait_for()
    chooser.select_option("ips_ringkoebing_skjern")
    card = page.locator("article.i-card")
    card.wait_for()
    places = card.get_by_role("textbox", name=t("open_proposal.places"))
    places.fill("45")
    places.press("Enter")
    page.wait_for_function("document.querySelector('article .i-facts dd').textContent === '3'")
    press("open.command")
    (copy,) = re.findall(r"population=(\S+)", page.locator(".i-dialog pre").first.inner_text())
    press("open.close")
    assert hash_of(brought.read_bytes()) in {path.stem for path in (work / "files").iterdir()}
    assert Path(copy).stem == hash_of(Path(copy).read_bytes())
    assert (
        Path(copy).read_bytes().decode()
        == brought.read_text("cp1252").replace("4o", "40").replace("\n", "\r\n") + "\r\n"
    )
    page.get_by_role("link", name=t("open_proposal.calculate"), exact=True).click()
    page.wait_for_url("**/answer")
    page.get_by_label(t("open_answer.size")).select_option("20")
    page.wait_for_selector("option[value='20'][selected]", state="attached")
    press("open_answer.calculate")
    page.get_by_role("progressbar").wait_for()
    page.reload()  # a page that is closed and opened again finds its work
    page.wait_for_function("document.querySelectorAll('.i-curves .i-chart pattern').length > 0")  # hatched until done
    page.wait_for_selector(".i-answer h1", timeout=MINUTES_MS)
    assert page.locator(".i-answer h1").inner_text()
    assert page.locator(".i-caveats li").count() >= 3
    page.wait_for_selector(f"h2:has-text('{t('open_answer.payers')}')")
    page.wait_for_function("document.querySelectorAll('.i-curves .i-chart path').length > 0")
    assert page.locator(".i-curves .i-chart pattern").count() == 0
    looked_over(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("window.scrollTo(0, 1500)")
    foot = page.locator(".i-cavbar").bounding_box()
    assert foot["y"] + foot["height"] == pytest.approx(844, abs=1)
    page.set_viewport_size({"width": 1280, "height": 900})
    press("open_answer.perspective_public")
    page.wait_for_selector(f"button[aria-pressed=true]:has-text('{t('open_answer.perspective_public')}')")
    page.wait_for_selector(".i-answer h1", timeout=MINUTES_MS)
    page.get_by_role("link", name=t("open.to_committee")).click()
    page.wait_for_selector("textarea")
    area = page.locator("textarea").first
    area.fill("Vi har 210 borgere <b>i forløb</b>")
    area.blur()
    looked_over(page)
    with page.expect_download(timeout=MINUTES_MS) as taken:
        press("open_committee.get_docx")
    assert taken.value.suggested_filename.endswith(".docx")
    page.reload()
    page.wait_for_selector("textarea")
    assert page.locator("textarea").first.input_value() == "Vi har 210 borgere <b>i forløb</b>"


def test_who_has_no_work_yet_stands_at_a_new_one(browser, tmp_path):
    own = Server(tmp_path / "work")
    tab = browser.new_context().new_page()
    tab.goto(own.address)
    tab.wait_for_url("**/municipality")
    assert "key=" not in tab.url
    own.stop()


def test_all_rows_in_which_something_is_wrong_are_left_out_and_come_back(page, server, work, tmp_path):
    at(page, server, begun(work, "da"), "municipality")
    page.get_by_role("button", name="Egen fil").click()
    brought = citizens(tmp_path / "wrong.csv")
    lines = brought.read_text("cp1252").split("\n")
    long = ";".join([*lines[20].split(";"), "x" * 80])
    brought.write_text("\n".join([*lines[:20], long, *lines[21:], "99;30;kontant;svær;bipolar;72"]), "cp1252")
    page.locator("input[type=file]").set_input_files(brought)
    page.wait_for_selector(".i-note.bad:has-text('3 celler er ikke i orden')")
    page.get_by_role("link", name="Videre til forslag").click()
    page.wait_for_selector(".i-ground:has-text('Jeres fil er ikke med endnu')")
    page.go_back()
    page.get_by_role("button", name="Spring alle rækker med sådanne celler over").click()
    page.wait_for_selector("h2:has-text('58 borgere')")
    page.get_by_text("Ikke i filen: motiveret").first.wait_for()
    looked_over(page)
    page.get_by_role("button", name="Fortryd: 3 rækker").click()
    page.wait_for_selector(".i-note.bad:has-text('3 celler er ikke i orden')")
    looked_over(page)


def test_the_best_caseload_is_tried_and_decided_in_full(page, server, work, tmp_path):
    file = Shelf(work).keep_file(citizens(tmp_path / "few.csv").read_bytes().replace(b"4o", b"40"), ".csv")
    at(page, server, begun(work, "da", file=file), "proposal")
    page.get_by_role("button", name="Prøv otte sagsstammer").click()
    page.get_by_role("button", name="Beregn fuldt ud (20 gentagelser)").click()
    page.get_by_role("button", name="Stop, behold det færdige").wait_for()
    page.reload()  # closed and opened again, it is still under way, or done
    page.wait_for_selector(".i-answer", timeout=MINUTES_MS)
    assert "borgere pr. stilling" in page.locator(".i-answer").inner_text()
    page.get_by_text("20 gentagelser.", exact=True).wait_for()


def test_what_was_run_on_explore_is_there_when_the_page_is_opened_again(page, server, work):
    name = begun(work, "en")
    at(page, server, name, "explore")
    replications = page.get_by_role("textbox", name="Replications").first
    replications.fill("8")
    replications.press("Enter")
    page.get_by_role("button", name=re.compile("^Run ")).click()
    page.get_by_text(re.compile("^8 replications in ")).wait_for()
    told = page.locator(".i-found").first.inner_text()
    assert "59.5\u00a0%" in told
    page.reload()
    page.get_by_role("button", name=re.compile("^Run again ")).wait_for()
    assert page.locator(".i-found").first.inner_text() == told
    page.get_by_role("button", name=re.compile("^Follow the citizens")).click()
    page.locator(".i-chart.life svg").wait_for()
    page.reload()
    page.locator(".i-chart.life svg").wait_for()


def test_the_language_turns_without_a_new_run(page, server, work):
    name = begun(work, "da")
    at(page, server, name, "proposal")
    page.locator("article.i-card").wait_for()
    page.get_by_role("button", name="EN", exact=True).click()
    page.wait_for_selector("h1:has-text('What would you compare?')")
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.get_by_role("button", name="DA", exact=True).click()
    page.wait_for_selector("h1:has-text('Hvad vil I sammenligne?')")


def test_levers_follow_a_finger_and_a_typed_number(page, server, work):
    at(page, server, begun(work, "da"), "proposal")
    card = page.locator("article.i-card")
    card.wait_for()
    budget = card.get_by_role("textbox", name=re.compile("Budget"))
    budget.fill("10.000.000")
    budget.press("Enter")
    page.wait_for_function("document.querySelector('article .i-facts dd').textContent === '17'")
    assert card.get_by_text(re.compile("vil stå tomme")).is_visible()
    card.get_by_role("button", name=re.compile("Sæt pladser")).click()
    page.wait_for_selector("article p:has-text('pladser kan besættes')")
    card.get_by_role("radio", name="Lås Pladser").click()
    page.wait_for_selector("[aria-label='Lås Pladser'][aria-checked=true]")
    slider = card.get_by_role("slider", name=re.compile("Sagsstamme"))
    before = card.get_by_role("textbox", name=re.compile("Stillinger")).input_value()
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "b => [...document.querySelectorAll('article input[type=text]')]"
        ".filter(i => (i.ariaLabel || '').startsWith('Stillinger'))[0].value !== b",
        arg=before,
    )
    places = card.get_by_role("textbox", name=re.compile("Pladser"))
    assert places.get_attribute("readonly") is not None
    caseload = card.get_by_role("textbox", name=re.compile("Sagsstamme"))
    caseload.fill("<img src=x onerror=alert(1)>")
    caseload.press("Enter")
    page.wait_for_selector(".q-notification:has-text('er ikke et tal')")


def typed_while_posts_follow(page, server, work, text: str):
    """Type into a design's places, and let its posts be moved meanwhile; return the field and what stood in it."""
    at(page, server, begun(work, "da"), "proposal")
    places = page.locator("article.i-card").get_by_role("textbox", name=re.compile("Pladser"))
    before = places.input_value()
    places.fill(text)
    page.evaluate(
        """() => { const e = [...document.querySelectorAll('article input[type=range]')]
        .filter(i => (i.ariaLabel || '').startsWith('Stillinger'))[0];
        e.value = 6; e.dispatchEvent(new Event('input')) }"""
    )
    page.wait_for_function("document.querySelector('article .i-facts dd').textContent === '6'")
    return places, before


def test_what_somebody_types_stands_while_the_rest_follows(page, server, work):
    places, _ = typed_while_posts_follow(page, server, work, "3")
    assert places.input_value() == "3"
    places.press_sequentially("0")
    places.press("Enter")
    page.wait_for_function("document.querySelector('article .i-facts dd').textContent === '2'")


def test_a_field_left_as_it_was_takes_what_followed_meanwhile(page, server, work):
    places, before = typed_while_posts_follow(page, server, work, "3")
    places.fill(before)
    places.blur()
    assert places.input_value() == "90"


def test_a_calculation_is_stopped_and_keeps_what_is_done(page, server, work, tmp_path):
    file = Shelf(work).keep_file(citizens(tmp_path / "few.csv").read_bytes().replace(b"4o", b"40"), ".csv")
    at(page, server, begun(work, "en", 400, file=file), "answer")
    page.get_by_role("button", name="Calculate").click()
    page.wait_for_function(
        "[...document.querySelectorAll('[role=status]')].some(e => /^([4-9]|[1-9][0-9]) of 400/.test(e.textContent))",
        timeout=MINUTES_MS,
    )
    page.get_by_role("button", name="Stop, keep what is done").click()
    page.wait_for_selector(".i-note.warn:has-text('Stopped after')", timeout=MINUTES_MS)
    assert page.get_by_role("button", name="Go on to all 400").is_visible()


def test_two_tabs_have_each_their_own(page, server, work):
    one, other = begun(work, "da"), begun(work, "en", weeks=156)
    second = page.context.new_page()
    at(page, server, one, "proposal")
    at(second, server, other, "proposal")
    assert "Hvad vil I" in page.locator("h1").inner_text()
    assert "What would you" in second.locator("h1").inner_text()
    assert "52" in page.locator(".i-ground").inner_text()
    assert "156" in second.locator(".i-ground").inner_text()
    second.close()


@pytest.mark.parametrize("step", STEPS)
def test_no_serious_violation_and_no_side_scrolling_on_a_phone(step, page, server, work):
    at(page, server, begun(work, "da" if step != "explore" else "en"), step)
    if step == "proposal":
        page.locator("article.i-card").wait_for()
    page.wait_for_timeout(1500)
    looked_over(page)


def test_keyboard_alone_reaches_and_shows_every_control(page, server, work):
    at(page, server, begun(work, "da"), "proposal")
    page.locator("article.i-card").wait_for()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.tagName, e.type || '', e.ariaLabel || e.textContent.trim().slice(0, 30), s.outlineStyle] }"
        )
        if told[0] in ("BUTTON", "A", "INPUT", "SELECT", "SUMMARY"):
            assert told[3] != "none", told
            seen.add((told[0], told[2]))
    kinds = {kind for kind, _ in seen}
    assert {"BUTTON", "A", "INPUT", "SELECT"} <= kinds
    assert any("Lås" in text for _, text in seen)


POSTS = """const posts = [...document.querySelectorAll('article input[type=range]')]
  .filter(i => i.ariaLabel.startsWith('Stillinger'))[0];
const fact = () => document.querySelector('article .i-facts dd').textContent;
const put = (n) => { posts.value = n; posts.dispatchEvent(new Event('input')) };
const until = async (there) => { while (!there()) await new Promise(requestAnimationFrame) };
"""
MOVED = f"""async () => {{ {POSTS}
  const took = [];
  for (let k = 0; k < 30; k++) {{
    const before = fact(), began = performance.now();
    put(k % 2 ? 14 : 15);
    await until(() => fact() !== before);
    took.push(performance.now() - began);
    await new Promise(done => setTimeout(done, 150));
  }}
  return took }}"""
PREVIEWED = f"""async (n) => {{ {POSTS}
  const status = document.querySelector('.i-status-line'), told = status.textContent, began = performance.now();
  put(n);
  posts.dispatchEvent(new Event('change'));
  await until(() => status.textContent.startsWith('Forhåndsviser'));
  await until(() => status.textContent.startsWith('Forhåndsvisning'));
  return performance.now() - began }}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


@pytest.mark.study
def test_first_paint_arithmetic_and_preview_are_fast(browser, tmp_path):
    """On a quiet machine; the measures are printed (``-s``)."""
    work = tmp_path / "work"
    rows = [f"{20 + i % 39};ressourceforløb;svær;bipolar;{4 + i % 80}" for i in range(800)]
    file = "\n".join(["alder;ydelse;psykisk helbred;diagnose;ydelsesuger", *rows]).encode()
    mark = Shelf(work).keep_file(file, ".csv")
    name = begun(work, "da", file=mark, weeks=260)
    own = Server(work)
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.goto(own.address)
    tab.wait_for_timeout(1000)
    painted = {"at once": tab.evaluate(PAINTED)}
    for step in STEPS:
        at(tab, own, name, step)
        tab.wait_for_timeout(1000)
        painted[step] = tab.evaluate(PAINTED)
    at(tab, own, name, "proposal")
    tab.wait_for_selector(".i-status-line:has-text('gentagelser på')", timeout=MINUTES_MS)
    moved = sorted(tab.evaluate(MOVED))
    previews = [tab.evaluate(PREVIEWED, n) for n in (16, 17, 18)]
    own.stop()
    print({step: round(ms) for step, ms in painted.items()})
    print(f"arithmetic: median {moved[15]:.0f} ms, at most {moved[-1]:.0f} ms; previews: {previews} ms")
    assert max(painted.values()) < 1000
    assert moved[-1] < 50
    assert max(previews) < 3000


@pytest.mark.study
def test_a_server_that_was_stopped_finds_the_work_again(browser, work, tmp_path):
    own = tmp_path / "work"
    first = Server(own)
    name = begun(own, "da")
    first.stop()
    second = Server(own)
    tab = browser.new_context().new_page()
    tab.goto(second.address)
    tab.wait_for_selector("main li a")
    assert name in str(tab.locator("main li a").first.get_attribute("href"))
    second.stop()
