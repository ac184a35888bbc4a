"""Committee: Skema 1 filled in from the answer, the table comparable with SØM, and both as files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import run, ui

from simulation.errors import UserError
from simulation.page.asked import arms
from simulation.page.committee_form import Sheet, grid
from simulation.page.controls import button, choice, hear, link, note, said, toggle, within
from simulation.page.frame import Desk, title
from simulation.page.jobs import Job, Progress, job_of
from simulation.page.labels import labels_of
from simulation.page.work import Stage
from simulation.report.decision.appendix import appendix
from simulation.report.decision.case import Case
from simulation.report.decision.facts import facts
from simulation.report.decision.folder import Decision, read_decision
from simulation.report.decision.form import Form
from simulation.report.decision.pdf import skema1_pdf
from simulation.report.decision.reconciled import reconciled
from simulation.report.decision.skema1 import filled, rounded, skema1
from simulation.report.decision.som import som_grid
from simulation.report.decision.workbook import som_notes, workbook
from simulation.words.texts import Texts

FORM, SOM = "form", "som"
WATCH_SECONDS = 2.0
"""How often a calculation under way is looked at."""
ADDRESS = re.compile(r"\W+", re.ASCII)


def build(desk: Desk) -> None:
    """Build the screen."""
    t, way_out = desk.texts, "proposal"
    try:
        job = job_of(desk.matter, desk.shelf)
        progress, way_out = job.progress(), "answer"
        if progress.stage is not Stage.DONE:
            _without(desk, job, progress)
        else:
            Screen(desk, read_decision(job.decision), progress).build()
    except UserError as error:
        _said(desk, t("open_committee.refused"), t.worded(error.said), way_out, "bad")


def _without(desk: Desk, job: Job, progress: Progress) -> None:
    """Say that there is no answer yet, and where it is made; where it is on its way, wait for it."""
    t = desk.texts
    key = "running" if progress.running else "none" if progress.stage is Stage.NONE else "failed"
    told = {"done": progress.done, "of": progress.of} if progress.running else {}
    _said(desk, t(f"open_committee.{key}"), t(f"open_committee.{key}_said", **told), "answer")
    if progress.running:
        ui.timer(WATCH_SECONDS, lambda: None if job.progress() == progress else ui.navigate.reload())


def _said(desk: Desk, heading: str, text: str, step: str, kind: str = "") -> None:
    t = desk.texts
    title(t("open.step_committee"))
    with note(heading, kind), within("div", aria_live="polite"):
        said("p", text)
        with within("div", "row"):
            link(t(f"open_committee.to_{step}"), desk.address(step), "i-btn")


@dataclass
class Screen:
    """The form of one design, and the files it goes into."""

    desk: Desk
    decision: Decision
    progress: Progress

    def __post_init__(self) -> None:
        self.letters = {arm: letter for letter, arm in arms(self.desk.matter.cards).items()}
        asked = ui.context.client.request.query_params
        own = {self.letters[arm]: arm for arm in self.decision.policies if arm in self.letters}
        self.arm = own.get(asked.get("design", "")) or Case(self.decision, self.t).shown
        self.view = SOM if asked.get("view") == SOM else FORM
        self.year: int | None = None

    @property
    def t(self) -> Texts:
        """The language."""
        return self.desk.texts

    @property
    def before(self) -> str:
        """What stands before the name of a field where its words are kept."""
        return f"{self.letters.get(self.arm, '')}."

    @property
    def words(self) -> dict[str, str]:
        """What was written into this design's form, by field."""
        own = self.desk.matter.words.items()
        return {key.removeprefix(self.before): text for key, text in own if key.startswith(self.before)}

    def form(self) -> Form:
        """Return the form with what was written into it."""
        return filled(self.known, self.words)

    def written(self, key: str, text: str | None) -> Form:
        """Keep what was written into a field, or that it is the answer's again."""
        own = {name: word for name, word in self.desk.matter.words.items() if name != self.before + key}
        self.desk.change(words=own if text is None else {**own, self.before + key: text})
        self.rail.refresh()
        return self.form()

    # --- the screen -----------------------------------------------------------------------------------------------

    def build(self) -> None:
        """Build it."""
        self.rail = ui.refreshable(self._missing)
        self.body = ui.refreshable(self._body)
        self.body()

    def _body(self) -> None:
        t = self.t
        self.known = facts(self.decision, t, self.arm)
        with within("div", "i-head-row"):
            with within("div", "i-title wide grow"):
                said("h1", t("open_committee.title", arm=self.known.name))
                said("p", t("open_committee.about"))
            views = {one: t(f"open_committee.view_{one}") for one in (FORM, SOM)}
            toggle(t("open_committee.which"), views, self.view, lambda view: self._go(view=view))
        if len(self.decision.policies) > 1:
            with within("div", "i-choice"):
                choice(t("open_committee.design"), self._designs(), self.arm, lambda arm: self._go(arm=arm))
        with within("div", "rail"):
            with within("div", "stack"):
                self._warnings()
                self._form() if self.view == FORM else self._som()
            with within("aside", "stack no-print", aria_label=t("open_committee.get")):
                self._downloads()
                self.rail()
                self._agrees()

    def _designs(self) -> dict[str, str]:
        labels, best = labels_of(self.desk.matter, self.t), self.decision.recommended
        named = {arm: labels.get(arm) or self.known.case.say.arm(arm) for arm in self.decision.policies}
        return {a: self.t("open_committee.recommended", arm=name) if a == best else name for a, name in named.items()}

    def _go(self, view: str = "", arm: str = "", to: str = "") -> None:
        """Show another form, or this one anew, and go to what was pressed."""
        self.view, self.arm = view or self.view, arm if arm in self.decision.policies else self.arm
        self.body.refresh()
        ui.navigate.history.replace(f"?view={self.view}&design={self.letters.get(self.arm, '')}")
        where = f"#f-{to}" if to else ".i-head-row [aria-pressed=true]" if view else ".i-choice select"
        ui.run_javascript(f"setTimeout(() => document.querySelector('{where}')?.focus(), 50)")

    def _warnings(self) -> None:
        """Say that it is open whether the design pays, and that fewer replications were run than asked for."""
        t = self.t
        if self.known.undecided:
            with note(self.known.undecided, "warn", "="):
                pass
        if self.progress.stopped:
            with note(t("open_committee.stopped"), "warn", "!"):
                told = t("open_committee.stopped_said", done=self.progress.done, of=self.progress.of)
                said("p", told, "small")

    def _form(self) -> None:
        Sheet(self.form(), self.t, self.written, lambda key: self._go(to=key)).build()

    def _som(self) -> None:
        """Add the table comparable with SØM, in present value or of one year."""
        t, money = self.t, self.known.money
        years = money.som_years
        options = {"": t("open_committee.som_present", first=str(years[0]), last=str(years[-1]))}
        with within("div", "i-form"):
            said("h2", t("open_committee.som_title", title=t("som.title")))
            table = ui.refreshable(lambda: grid(som_grid(money, t, self.year), t))

            def turn(year: str) -> None:
                self.year = int(year) if year else None
                table.refresh()

            with within("div", "i-choice i-part"):
                chosen = str(self.year or "")
                choice(t("open_committee.som_year"), {**options, **{str(y): str(y) for y in years}}, chosen, turn)
            table()
            for one in (*som_notes(self.decision, money, t), t("open_committee.som_more")):
                said("p", one, "small soft i-part")

    # --- beside it ------------------------------------------------------------------------------------------------

    def _downloads(self) -> None:
        t = self.t
        with within("div", "i-card i-get"):
            said("h2", t("open_committee.get"))
            for kind in ("docx", "xlsx", "pdf", "appendix"):
                primary = "primary" if kind == "docx" else ""
                button(t(f"open_committee.get_{kind}"), partial(self._download, kind), primary)
            said("p", t("open_committee.get_about"), "i-hint")

    async def _download(self, kind: str) -> None:
        """Make a file beside the page, and hand it over."""
        t, decision, arm, words = self.t, self.decision, self.arm, self.words
        makers: dict[str, Callable[[], bytes]] = {
            "docx": partial(skema1, decision, t, arm, words),
            "xlsx": partial(workbook, decision, t, arm, words),
            "pdf": partial(skema1_pdf, decision, t, arm, words),
            "appendix": partial(appendix, decision, t),
        }
        named = {"xlsx": "budget", "appendix": "appendix"}.get(kind, "form")
        ending = "pdf" if kind == "appendix" else kind
        whose = "" if kind == "appendix" else f"-{ADDRESS.sub('-', arm)}"
        try:
            made: Any = await run.io_bound(makers[kind])
        except UserError as error:
            ui.notify(t.worded(error.said), type="negative")
            return
        ui.download.content(made, f"{t(f'open_committee.file_{named}')}{whose}.{ending}")

    def _missing(self) -> None:
        """Add which fields are missing, each with the way to it."""
        t, missing = self.t, self.form().missing()
        with within("div", aria_live="polite"):
            if not missing:
                with note(t("open_committee.missing_none"), "good", "✓"):
                    return
            with note(t("open_committee.missing", n=len(missing)), "warn", "!"):
                with within("ul", "list small"):
                    for one in missing:
                        self._to(one.key, one.label)
                said("p", t("open_committee.missing_said"), "small")

    def _to(self, key: str, label: str) -> None:
        with within("li"):
            made = link(label, f"#f-{key}")
            if self.view != FORM:
                hear(made, "click", lambda: self._go(view=FORM, to=key))
                return
            made.on(
                "click", js_handler=f"(e) => {{ e.preventDefault(); document.getElementById('f-{key}').focus() }}"
            )

    def _agrees(self) -> None:
        """Say whether the form is the answer with its sign turned and the ledger sums to nothing, with the sums."""
        t, found = self.t, reconciled(self.decision, self.arm)
        good = found.agrees and found.balanced
        heading = t(f"open_committee.{'agrees' if good else 'differs'}")
        form, present = (t.number(rounded(kroner)) for kroner in (found.form, found.present))
        with note(heading, "" if good else "bad", "✓" if good else "✗"):
            years = {"first": str(found.first), "last": str(found.last)}
            said("p", t("open_committee.sum", form=form, present=present, **years), "small")
            answer = t.number(rounded(found.answer), sign=True) if found.answer == found.answer else "?"
            said("p", t(f"open_committee.sum_{'agrees' if found.agrees else 'differs'}", answer=answer), "small")
            told = "ledger" if found.balanced else "ledger_off"
            said("p", t(f"open_committee.{told}", amount=t.money(abs(found.ledger))), "small")
