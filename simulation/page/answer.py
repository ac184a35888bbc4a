"""Screen 3: the answer, while it is calculated and when it is there: a sentence, a table, figures, what turns it."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import get_args

from nicegui import run, ui

from simulation.engine.executors import cores
from simulation.errors import UserError
from simulation.page.asked import carried
from simulation.page.beside import beside
from simulation.page.chart import Chart
from simulation.page.controls import button, choice, fold, hear, link, marked, said, table, tell, toggle, within
from simulation.page.facts import Facts
from simulation.page.figures import drawn, means
from simulation.page.frame import Desk, onward, title
from simulation.page.jobs import Job, Progress, job_of
from simulation.page.known import PACE, facts_of, preview_of
from simulation.page.labels import labels_of
from simulation.page.matter import SIZES, Matter
from simulation.page.payers import Payer, Payers
from simulation.page.proposal import drawing_of
from simulation.page.sketch import CURVES, SAVED, Floats, Sketch
from simulation.page.told import ON_SCREEN, Told, page_file, told
from simulation.page.under_way import LOOK_SECONDS, UnderWay, broken_off, lasting
from simulation.page.work import Stage

PERSPECTIVES: tuple[str, ...] = get_args(Matter.model_fields["perspective"].annotation)
MORE, AFTER_SECONDS = 1.4, 25.0
"""What other forms of the model add to the replications; about the seconds that the decision and its page take."""
SHORT_CAVEATS = 5


def build(desk: Desk) -> None:
    """Build the screen."""
    place = ui.element("div")

    async def load() -> None:
        try:
            known, job = await facts_of(desk), job_of(desk.matter, desk.shelf)
        except UserError as error:
            with place:
                said("p", desk.texts.worded(error.said), "is-bad", role="alert")
                link(desk.texts("open.mend"), desk.address("municipality"))
            return
        with place:
            Answer(desk, known, job).show()

    ui.timer(0, load, once=True)


class Answer:
    """A calculation on the screen, in whichever state it is."""

    def __init__(self, desk: Desk, facts: Facts, job: Job) -> None:
        self.desk, self.facts, self.job = desk, facts, job
        self._perspective, self._shadow, self._seen = str(desk.matter.perspective), False, -1
        self._asked = 0

    def show(self) -> None:
        """Put it on the screen, and look again as long as it is under way."""
        self._top = ui.element("div")
        with within("div", "rail"):
            with within("div"):
                self._before, self._curves, self._after = (ui.element("div") for _ in range(3))
                self._curves.classes("i-curves")
            with within("aside"):
                self._aside = ui.element("div")
        self._foot = ui.element("div")
        self._short = ui.element("div").classes("i-cavbar only-narrow")
        self._charts: dict[str, Chart] = {}
        self._provisional = True
        self._state: Stage | None = None
        ui.timer(LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        """Show how far it is."""
        progress = self.job.progress()
        if progress.stage != self._state:
            before, self._state, self._seen = self._state, progress.stage, -1
            await self._turn(progress, before)
        if progress.running:
            self._under_way.tell(progress)
        if progress.done != self._seen:
            self._seen = progress.done
            self._draw(progress)

    async def _turn(self, progress: Progress, before: Stage | None) -> None:
        """Build the screen of another state."""
        if progress.running:
            if before is None or not Progress(before).running:
                self._run()
            return
        self._clear()
        if progress.stage is Stage.DONE:
            await self._done(progress)
        else:
            self._none(progress)
            if progress.stage is Stage.NONE:
                with self._foot:
                    ui.timer(0, self._preview, once=True)

    def _clear(self) -> None:
        """Take away all but the curves."""
        for part in (self._top, self._before, self._after, self._aside, self._foot, self._short):
            part.clear()

    # --- nothing yet, or broken off ---------------------------------------------------------------------------

    def _none(self, progress: Progress) -> None:
        t = self.desk.texts
        with self._top:
            title(t("open_answer.none"), t("open_answer.none_about"))
            again = broken_off(progress, t)
            self._offer(t("open_answer.retry" if again else "open_answer.calculate"))

    def _offer(self, label: str) -> None:
        t = self.desk.texts

        def size(value: str) -> None:
            self.desk.change(replications=int(value))
            ui.navigate.to(self.desk.address("answer"))

        with within("div", "row section"):
            sizes = {str(n): t(f"open_answer.size_{n}") for n in SIZES}
            choice(t("open_answer.size"), sizes, str(self.desk.matter.replications), size, self._estimate())
            button(label, self._begin, "primary")

    def _estimate(self) -> str:
        """Return about how long it will take, where a preview tells the pace."""
        pace, t = PACE.get(self.desk.id), self.desk.texts
        if pace is None:
            return ""
        seconds = pace * self.desk.matter.replications / cores() * MORE + AFTER_SECONDS
        return t("open_answer.estimate", time=lasting(seconds, t))

    def _begin(self) -> None:
        try:
            self.job.begin()
        except UserError as error:
            ui.notify(self.desk.texts.worded(error.said), type="negative")

    # --- under way --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        t = self.desk.texts
        self._clear()
        with self._top:
            title(t("open_answer.running"), t("open_answer.none_about"))
            self._under_way = UnderWay(self.job, t)

    def _draw(self, progress: Progress) -> None:
        """Draw the curves so far."""
        sketch = self.job.sketch()
        if sketch is not None and sketch.done:
            self._show(sketch, progress.stage is not Stage.DONE)
        else:
            self._curves.clear()
            self._charts = {}

    async def _preview(self) -> None:
        """Draw curves of a few replications as long as there is nothing else."""
        with suppress(
            UserError, RuntimeError
        ):  # what cannot be run, or a process that was killed: there are no curves
            sketch, _ = await preview_of(self.desk)
            if self._state is Stage.NONE:
                self._show(sketch, provisional=True)

    def _show(self, sketch: Sketch, provisional: bool) -> None:
        t = self.desk.texts
        if not self._charts or provisional != self._provisional:  # a hatch stays in a figure that is drawn anew
            self._provisional = provisional
            self._curves.clear()
            with self._curves:
                self._charts = {SAVED: Chart(t)}
                with within("div", "cols-2"):
                    self._charts |= {name: Chart(t) for name in CURVES if name != SAVED}
        for name, chart in self._charts.items():
            key = f"open_figures.{name}{'_provisional' if provisional else ''}"
            few = any(sketch.curve(name, arm).few for arm in sketch.arms)
            band = f"open_figures.band{'_provisional' if provisional else '_few' if few else ''}"
            drawing = drawing_of(self.desk, self.facts, name, provisional)
            chart.put(t(key), t(band, n=sketch.done), *drawn(drawing, sketch, self._old(name)))

    def _old(self, name: str) -> dict[str, Floats]:
        """Return the curves from before the last change, where they are asked for and were calculated."""
        matter = self.desk.matter
        if not self._shadow or not matter.before:
            return {}
        earlier = matter.model_copy(update={"cards": matter.before})
        try:
            found = job_of(earlier, self.desk.shelf).sketch()
        except UserError:
            found = None
        if found is None:
            return {}
        own = means(drawing_of(self.desk, self.facts, name, False), found)
        return carried(own, earlier.cards, matter.cards)

    # --- done -------------------------------------------------------------------------------------------------

    async def _done(self, progress: Progress) -> None:
        self._asked += 1
        mine, t = self._asked, self.desk.texts
        with self._top:
            said("p", t("open_answer.telling"), "soft", role="status", aria_live="polite")
        try:
            found = await beside(told, self.job.folder, self._perspective, self.desk.matter.lang)
        except UserError as error:
            self._top.clear()
            with self._top, within("div", "i-note bad", role="alert"):
                said("p", t.worded(error.said))
            return
        if mine != self._asked:
            return
        self._top.clear()
        with self._top:
            self._sentence(found, progress)
        with self._before:
            self._table(found)
        with self._after:
            self._rest(found)
        with self._aside:
            self._caveats(found)
        with self._short:
            self._in_short(found)
        with self._foot:
            with within("div", "row end section"):
                button(t("open_answer.download_html"), self._html)
                button(t("open_answer.download_folder"), self._folder)
            onward(self.desk, "committee")

    def _sentence(self, found: Told, progress: Progress) -> None:
        t = self.desk.texts
        with within("div", f"i-answer {'open' if found.undecided else ''}"):
            said("h1", found.lead)
            said("p", " ".join(found.sentences))
        if progress.stopped:
            with within("div", "i-note warn"):
                values = {"done": progress.done, "of": progress.of}
                said("p", f"⚠ {t('open_answer.stopped', **values)}", "i-note-title")
                button(t("open_answer.again", of=progress.of), self._begin, "small")

    def _table(self, found: Told) -> None:
        t = self.desk.texts
        with within("div", "row"):
            names = {one: t(f"open_answer.perspective_{one}") for one in PERSPECTIVES}
            toggle(t("open_answer.perspective"), names, self._perspective, self._turn_to)
            way = {one: t(f"open_answer.against_{one}") for one in ("usual", "each")}
            toggle(t("open_answer.against"), way, "usual", lambda value: self._hold(found, value))
            if self.desk.matter.before:
                with within("label", "row small"):
                    box = ui.element("input").props("type=checkbox")
                    hear(box, "change", lambda on: self._shade(bool(on)), "(e) => emit(e.target.checked ? 'on' : '')")
                    said("span", t("open_answer.shadow"))
                self._no_shadow = said("span", "", "small soft", role="status", aria_live="polite")
        self._held = ui.element("div")
        self._hold(found, "usual")
        said("h2", t("open_answer.curves"), "section")

    def _hold(self, found: Told, way: str) -> None:
        """Show the designs against the usual service, or against each other."""
        t = self.desk.texts
        self._held.clear()
        each = found.sections.get("against_each_other")
        with self._held:
            if way == "usual":
                marked(found.heads[-1], "i-report")
            elif each:
                marked(each, "i-report")
            else:
                said("p", t("open_answer.against_alone"), "soft")

    def _rest(self, found: Told) -> None:
        t = self.desk.texts
        marked(found.heads[0], "i-report")
        with fold(t("open_answer.questions"), "section"):
            marked("".join(found.heads[1:-1]), "i-report")
        for name in ON_SCREEN[1:]:
            if name in found.sections:
                marked(found.sections[name], "i-report")
            if own := found.tables.get(name):
                with fold(t("open_figures.as_table")):
                    for one in own:
                        table(one["columns"], one["rows"], one["caption"])
            if name == "recommendation" and found.payers:
                payers = {arm: [Payer(**one) for one in own] for arm, own in found.payers.items()}
                Payers(found.years, payers, labels_of(self.desk.matter, t), found.shown, t)

    def _caveats(self, found: Told) -> None:
        t = self.desk.texts
        every = [*found.warnings, *found.not_said]
        with within("div", "i-caveats", id="caveats", tabindex="-1"):
            said("h2", f"⚠ {t('open_answer.caveats')}")
            with within("ul"):
                for one in every[:SHORT_CAVEATS]:
                    said("li", one)
            if len(every) > SHORT_CAVEATS:
                with fold(t("open_answer.caveats_all")), within("ul"):
                    for one in every[SHORT_CAVEATS:]:
                        said("li", one)

    def _in_short(self, found: Told) -> None:
        """Add how many caveats there are, and the first of them: on a phone they stay in view at the foot."""
        t, every = self.desk.texts, [*found.warnings, *found.not_said]
        with within("div", "i-bar-row"):
            said("span", "⚠", aria_hidden="true")
            said("p", f"{t('open_answer.caveats_many', n=len(every))} {every[0]}", "grow")
            link(t("open_answer.caveats_read"), "#caveats")

    async def _turn_to(self, perspective: str) -> None:
        self._perspective = perspective
        self.desk.change(perspective=perspective)
        self._clear()
        await self._done(self.job.progress())

    def _shade(self, on: bool) -> None:
        self._shadow = on
        tell(self._no_shadow, self.desk.texts("open_answer.no_shadow") if on and not self._old(SAVED) else "")
        self._draw(self.job.progress())

    async def _html(self) -> None:
        t = self.desk.texts
        ui.notify(t("open_answer.making"))
        try:
            page = await beside(page_file, self.job.folder, self._perspective, self.desk.matter.lang)
        except UserError as error:
            ui.notify(t.worded(error.said), type="negative")
            return
        ui.download.content(page, f"indsats-{self.desk.matter.lang}.html", "text/html")

    async def _folder(self) -> None:
        ui.notify(self.desk.texts("open_answer.making"))
        packed = await run.io_bound(folder_file, self.job.folder)
        ui.download.content(packed or b"", "indsats.zip", "application/zip")


def folder_file(folder: Path) -> bytes:
    """Return the results and every decision of a calculation, packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for part in (folder / "results", *sorted(folder.glob("decision*"))):
            for path in sorted(part.rglob("*")):
                if path.is_file():
                    file.write(path, Path("indsats") / path.relative_to(folder))
    return packed.getvalue()
