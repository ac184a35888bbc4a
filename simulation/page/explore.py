"""Screen 5, beside the others: a documented trial replayed, one citizen's weeks, and what belief seems to do."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from nicegui import run, ui
from nicegui.element import Element

from simulation.model.rules.parameters import catalogue
from simulation.page.believing import KINDS, LATER, WEEK, Beliefs, believing
from simulation.page.controls import button, choice, field, fold, number, said, table, tell, toggle, typed, within
from simulation.page.explore_figures import beliefs, bins, histogram, timeline
from simulation.page.frame import Desk, title
from simulation.page.lives import TRIALS, Documented, Lives, Trial, differences, documented, follow, replay
from simulation.page.pieces import AT_ONCE, Pieces
from simulation.page.timeline import table_of, weeks_of
from simulation.report.naming import source
from simulation.words.texts import Texts

PIECE = 5
"""Replications of a trial that are run in one go."""
ENOUGH = 20
"""With fewer replications nothing is said of 90 of 100."""
FEWEST, MOST = 2, 2000
USUAL = "usual"
"""The control that is told as being without the programme."""
BELIEF_REPLICATIONS = 20
BELIEF_SECONDS = 1.1
"""About what one of them takes, before any was run here."""
FOLLOW_SECONDS = 3
FIRST_LIVES = 1
"""The replication that is followed at first."""
_PACE: dict[str, float] = {}
"""Seconds that a replication took here, by what is run."""


def build(desk: Desk) -> None:
    """Build the screen."""
    title(desk.texts("open_explore.heading"), desk.texts("open_explore.about"))
    life = Life(desk.texts)
    with within("section"):
        Replay(desk.texts, life).show()
    with within("section", "section"):
        life.show()
    with within("section", "section"):
        Belief(desk.texts).show()


@dataclass(frozen=True)
class Table:
    """A table below a figure; the first ``words`` columns are text."""

    columns: list[str]
    rows: list[list[str]]
    caption: str = ""
    words: int = 1


class Figure:
    """A figure of given options with its heading and its tables."""

    def __init__(self, classes: str) -> None:
        with within("figure") as self._whole:
            with within("figcaption"):
                self._head, self._about = said("b", ""), said("span", "")
            self._chart = ui.echart({"series": []}, renderer="svg").classes(f"i-chart {classes}")
            self._chart.props["role"] = "img"
            self._below = ui.element("div")
        self._whole.set_visibility(False)

    def put(
        self,
        t: Texts,
        heading: tuple[str, str],
        options: dict[str, Any],
        tables: list[Table],
    ) -> None:
        """Draw options, with their tables below."""
        self._whole.set_visibility(True)
        tell(self._head, heading[0])
        tell(self._about, heading[1])
        self._chart.props["aria-label"] = heading[0]
        self._chart.options.clear()
        self._chart.options.update(options)
        self._chart.update()
        self._below.clear()
        with self._below, fold(t("open_figures.as_table")):
            for one in tables:
                table(one.columns, one.rows, one.caption or heading[0], one.words)


class Asked:
    """How many replications somebody asks for, checked as it is typed."""

    def __init__(self, t: Texts, value: int, label: str = "open_explore.replications", low: int = FEWEST) -> None:
        self.t, self.value, self.low = t, value, low
        self.heard: Any = None
        with within("div", "i-narrow"):
            self.field = field(t(label), str(value), self._typed, classes="right", inputmode="numeric")

    def _typed(self, text: str) -> None:
        found = number(text, self.t)
        good = found is not None and found == int(found) and self.low <= found <= MOST
        self.field.props["value"] = text
        self.field.props["aria-invalid"] = "false" if good else "true"
        self.field.update()
        if good and found is not None:
            self.value = int(found)
        if self.heard is not None:
            wrong = self.t("open_explore.replications_wrong", low=self.low, high=MOST)
            self.heard("" if good else wrong)

    def set(self, value: int) -> None:
        """Put a number there."""
        self.value = value
        self.field.props["value"] = str(value)
        self.field.props["aria-invalid"] = "false"
        self.field.update()


def about(t: Texts, name: str, replications: int, seconds: float) -> str:
    """Return how long so many replications take, about."""
    left = max(1, round(replications * _PACE.get(name, seconds / AT_ONCE)))
    return t("open_explore.seconds", n=left)


# --- 1. a trial replayed -----------------------------------------------------------------------------------------


class Replay:
    """A documented trial, run again and again."""

    def __init__(self, t: Texts, life: Life) -> None:
        self.t, self.life = t, life
        self.trial = next(iter(TRIALS.values()))
        self.shares: dict[int, tuple[float, float]] = {}

    def show(self) -> None:
        """Put it on the screen."""
        t = self.t
        said("h2", t("open_explore_replay.heading"))
        with within("div", "row i-ask"):
            names = {name: t(f"open_explore_replay.trial_{name}") for name in TRIALS}
            choice(t("open_explore_replay.trial"), names, self.trial.name, self._choose)
            self.asked = Asked(t, self.trial.replications)
            self.pieces = Pieces(t, self._label, self._run, "primary")
        self.asked.heard = self._typed
        self.setup = said("p", "", "soft small")
        self.pieces.report()
        self.result = within_div("i-found")
        self.place = ui.element("div")
        self._set_up()

    def _label(self) -> str:
        told = about(self.t, self.trial.name, self.asked.value, self.trial.seconds)
        return self.t("open_explore_replay.again" if self.shares else "open_explore_replay.run", about=told)

    def _typed(self, wrong: str) -> None:
        self.pieces.say(wrong)
        if not self.pieces.running:
            self.pieces.relabel()

    def _choose(self, name: str) -> None:
        self.pieces.stopping = True
        self.trial, self.shares = TRIALS[name], {}
        self.asked.set(self.trial.replications)
        self.result.clear()
        self.place.clear()
        self.pieces.say("")
        if not self.pieces.running:
            self.pieces.relabel()
        self._set_up()
        self.life.turn(self.trial)

    def _set_up(self) -> None:
        t, trial = self.t, self.trial
        others, n = trial.keys["n"]
        control = lower(t.arm(trial.control))
        plain = t(
            "open_explore_replay.setup", n=n, arm=t.arm(trial.arm), others=others, control=control, weeks=trial.weeks
        )
        tell(self.setup, f"{plain} {t(f'open_explore_replay.setup_{trial.name}')}")

    async def _run(self) -> None:
        trial, of = self.trial, self.asked.value
        shares: dict[int, tuple[float, float]] = {}
        self.result.clear()
        self.place.clear()
        with self.place:
            figure = Figure("small")
        found = await run.cpu_bound(documented, trial.name)
        if found is None:
            return

        def took(rows: list[tuple[int, float, float]]) -> None:
            shares.update({replication: (control, arm) for replication, control, arm in rows})

        def draw() -> None:
            if trial is self.trial and len(shares) >= FEWEST:
                self._draw(figure, found, shares)

        jobs = [((trial.name, a, min(PIECE, of - a)), min(PIECE, of - a)) for a in range(0, of, PIECE)]
        done, seconds = await self.pieces.stream(replay, jobs, of, took, draw)
        if trial is not self.trial or self.result.is_deleted:
            return
        if done:
            _PACE[trial.name] = seconds / done
        self.shares = shares
        draw()
        self._say(found, shares)
        self.pieces.say(self.t("open_explore.done", n=done, took=max(1, round(seconds))))

    def _draw(self, figure: Figure, found: Documented, shares: Mapping[int, tuple[float, float]]) -> None:
        t, trial = self.t, self.trial
        values = finite(differences(trial, np.array(list(shares.values()))))
        if len(values) < FEWEST:
            return
        end = "_relative" if trial.relative else ""
        heading = t(f"open_explore_replay.figure{end}", programme=t.arm(trial.arm))
        _, low, high = ends(values)
        few = "_few" if len(values) < ENOUGH else ""
        note = t(f"open_explore_replay.figure_about{few}", n=len(values))
        tables = [self._means(found, shares), self._bars(values, found)]
        figure.put(t, (heading, note), histogram(values, found.difference, (low, high), t), tables)

    def _means(self, found: Documented, shares: Mapping[int, tuple[float, float]]) -> Table:
        t, trial = self.t, self.trial
        both = np.array(list(shares.values()))
        row = "open_explore_replay.row_relative" if trial.relative else "open_explore_replay.row_difference"
        lines = [
            (t.arm(trial.arm), found.arm, 100 * both[:, 1]),
            (t.arm(trial.control), found.control, 100 * both[:, 0]),
            (t(row), found.difference / 100, differences(trial, both)),
        ]
        columns = ["open_explore_replay.column_what", "open_explore_replay.column_found", "open_explore.mean"]
        names = [t(one) for one in (*columns, "open_explore.low", "open_explore.high")]
        rows = []
        for name, documented_share, values in lines:
            mean, low, high = ends(values)
            told = t.number(None if documented_share is None else 100 * documented_share, 1)
            rows.append([name, told, *(t.number(v, 1) for v in (mean, low, high))])
        return Table(names, rows)

    def _bars(self, values: Any, found: Documented) -> Table:
        t = self.t
        edges, counts = bins(values, found.difference)
        names = [t(f"open_explore_replay.column_{name}") for name in ("from", "to", "count")]
        cells = zip(edges, edges[1:], counts, strict=False)
        rows = [[t.number(a, 1), t.number(b, 1), str(int(n))] for a, b, n in cells]
        return Table(names, rows, t("open_explore_replay.bars"))

    def _say(self, found: Documented, shares: Mapping[int, tuple[float, float]]) -> None:
        with self.result:
            with within("p"):
                said("span", f"{found_of(self.trial, found, self.t)} {gives(self.trial, found, shares, self.t)} ")
                said("span", self.t(f"open_explore_replay.use_{found.use}"), "i-tag")
            said("p", self.t("open_explore_replay.source", source=source(found.source, self.t)), "soft small")


def found_of(trial: Trial, found: Documented, t: Texts) -> str:
    """Return the sentence of what the trial found."""
    other = t("open_explore_replay.without")
    if trial.control != USUAL:
        other = t("open_explore_replay.with", control=lower(t.arm(trial.control)))
    words = {"outcome": t(f"open_explore_replay.{trial.outcome}"), "programme": t.arm(trial.arm), "other": other}
    if found.arm is None or found.control is None:
        told = t.percent(found.difference / 100, 0)
        return t("open_explore_replay.found_relative", difference=told, **words)
    return t("open_explore_replay.found", arm=t.percent(found.arm), control=t.percent(found.control), **words)


def gives(trial: Trial, found: Documented, shares: Mapping[int, tuple[float, float]], t: Texts) -> str:
    """Return the sentence of what the model gives, and where the documented difference lies in it."""
    both = np.array(list(shares.values()))
    values = finite(differences(trial, both))
    control, arm = (t.percent(float(v)) for v in both.mean(axis=0))
    if trial.relative:
        told = t("open_explore_replay.gives_relative", difference=t.percent(float(values.mean()) / 100))
    else:
        told = t("open_explore_replay.gives", arm=arm, control=control)
    if len(values) < ENOUGH:
        return t("open_explore_replay.few", gives=told, least=ENOUGH)
    _, low, high = ends(values)
    inside = low <= found.difference <= high
    return t("open_explore_replay.inside" if inside else "open_explore_replay.outside", gives=told)


def ends(values: Any) -> tuple[float, float, float]:
    """Return the mean and the ends of 90 of 100, NaN with too few ``[R]``."""
    known = finite(np.asarray(values, float))
    if len(known) < ENOUGH:
        return float(known.mean()), math.nan, math.nan
    low, high = np.quantile(known, (0.05, 0.95))
    return float(known.mean()), float(low), float(high)


def finite(values: Any) -> Any:
    """Return what is a number: a relative difference has none where nobody of the control was in job."""
    return values[np.isfinite(values)]


def lower(name: str) -> str:
    """Return a name as in a sentence, but for one of capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def within_div(classes: str) -> Element:
    """Add a place to fill later."""
    return ui.element("div").classes(classes)


# --- 2. one citizen's weeks --------------------------------------------------------------------------------------


class Life:
    """The citizens of the trial's programme arm, one at a time."""

    def __init__(self, t: Texts) -> None:
        self.t = t
        self.trial = next(iter(TRIALS.values()))
        self.lives: Lives | None = None
        self.number, self.programme = 1, True

    def show(self) -> None:
        """Put it on the screen."""
        t = self.t
        self.heading = said("h2", "")
        self.about = said("p", "", "soft")
        with within("div", "row i-ask"):
            self.asked = Asked(t, FIRST_LIVES, "open_explore_life.replication", low=0)
            self.pieces = Pieces(t, self._label, self._run)
        self.asked.heard = self._typed
        self.pieces.report()
        self.place = ui.element("div")
        self.turn(self.trial)

    def turn(self, trial: Trial) -> None:
        """Take another trial."""
        self.trial, self.lives, self.number = trial, None, 1
        tell(self.heading, self.t("open_explore_life.heading", weeks=trial.weeks))
        tell(self.about, self.t("open_explore_life.about", programme=self.t.arm(trial.arm)))
        self.place.clear()
        self.pieces.say("")
        if not self.pieces.running:
            self.pieces.relabel()

    def _label(self) -> str:
        left = max(1, round(_PACE.get(f"follow {self.trial.name}", FOLLOW_SECONDS)))
        return self.t("open_explore_life.run", about=self.t("open_explore.seconds", n=left))

    def _typed(self, wrong: str) -> None:
        self.pieces.say(wrong)

    async def _run(self) -> None:
        trial, began = self.trial, time.monotonic()
        self.pieces.say(self.t("open_explore_life.running"))
        found = await run.cpu_bound(follow, trial.name, self.asked.value)
        if found is None or trial is not self.trial or self.place.is_deleted:
            return
        seconds = _PACE[f"follow {trial.name}"] = time.monotonic() - began
        self.lives = found
        self.number = min(self.number, len(found.people))
        self._build()
        self.pieces.say(self.t("open_explore_life.done", n=len(found.people), took=max(1, round(seconds))))

    def _build(self) -> None:
        """Build what is steered with, and the figure."""
        t, lives = self.t, self.lives
        assert lives is not None
        self.place.clear()
        with self.place:
            with within("div", "row i-steer"):
                button(t("open_explore_life.previous"), lambda: self._step(-1), "small")
                label = t("open_explore_life.number")
                self.typed = typed(
                    str(self.number), self._go, classes="right i-number", aria_label=label, inputmode="numeric"
                )
                button(t("open_explore_life.next"), lambda: self._step(1), "small")
                self.switch = ui.element("div")
            self.who = said("p", "", "soft", role="status", aria_live="polite")
            self.figure = Figure("life")
            said("p", t("open_explore_life.opening_note"), "small soft")
            said("p", t("open_explore_life.kroner_note"), "small soft")
            if lives.of > len(lives.people):
                said("p", t("open_explore_life.only", most=len(lives.people), of=lives.of), "small soft")
        self._draw()

    def _step(self, by: int) -> None:
        if self.lives is not None:
            self._at((self.number - 1 + by) % len(self.lives.people) + 1)

    def _go(self, text: str) -> None:
        found = number(text, self.t)
        if self.lives is not None and found is not None:
            self._at(min(max(1, round(found)), len(self.lives.people)))

    def _at(self, place: int) -> None:
        self.number = place
        self.typed.props["value"] = str(place)
        self.typed.update()
        self._draw()

    def _world(self, value: str) -> None:
        self.programme = value == "with"
        self._draw()

    def _draw(self) -> None:
        t, lives = self.t, self.lives
        assert lives is not None
        programme = t.arm(self.trial.arm)
        self.switch.clear()
        with self.switch:
            worlds = {one: t(f"open_explore_life.{one}", programme=programme) for one in ("with", "without")}
            toggle(t("open_explore_life.which"), worlds, "with" if self.programme else "without", self._world)
        tell(self.who, who(lives, self.number - 1, self.programme, programme, t))
        own, other = (weeks_of(lives, self.number - 1, world) for world in (self.programme, not self.programme))
        there = t(f"open_explore_life.other_{'without' if self.programme else 'with'}", programme=programme)
        numbers = {
            "heading": t("open_explore_life.row_kroner"),
            "told": t(
                "open_explore_life.kroner_here",
                here=t.number(float(own.kroner[-1])),
                other=there,
                there=t.number(float(other.kroner[-1])),
            ),
        }
        columns = [t(f"open_explore_life.column_{name}") for name in ("week", "what", "kroner")]
        rows = table_of(own, lives.services, t)
        heading = t("open_explore_life.figure", number=self.number)
        self.figure.put(t, (heading, ""), timeline(own, other, t, numbers), [Table(columns, rows, words=2)])


def barrier(name: str, t: Texts) -> str:
    """Return the words of a trait."""
    if name == "interrupted_education":
        return t("open_explore_life.interrupted_education")
    return t.name("traits", name)


def who(lives: Lives, place: int, with_programme: bool, programme: str, t: Texts) -> str:
    """Return a line that says who a citizen is."""
    one = lives.people[place]
    barriers = [barrier(name, t) for name in one.barriers]
    group = "open_explore_life.group_with" if with_programme else "open_explore_life.group_without"
    return t(
        "open_explore_life.who",
        number=place + 1,
        of=lives.of,
        sex=t("open_explore_life.woman" if one.woman else "open_explore_life.man"),
        age=one.age,
        education=t(f"open_explore_schooling.{one.education}"),
        barriers=t.list(barriers) if barriers else t("open_explore_life.no_barriers"),
        weeks=one.weeks,
        support=lower(t.name("states", one.support)),
        group=t(group, programme=programme),
        replication=lives.replication,
    )


# --- 3. belief in the citizen ------------------------------------------------------------------------------------


class Belief:
    """What belief seems to do, and does."""

    def __init__(self, t: Texts) -> None:
        self.t = t
        self.found: dict[int, Beliefs] = {}

    def show(self) -> None:
        """Put it on the screen."""
        t = self.t
        said("h2", t("open_explore_belief.heading"))
        said("p", t("open_explore_belief.about", week=WEEK, later=LATER), "soft")
        with within("div", "row i-ask"):
            self.asked = Asked(t, BELIEF_REPLICATIONS)
            self.pieces = Pieces(t, self._label, self._run)
        self.asked.heard = self._typed
        self.pieces.report()
        with within("div", "cols-2", id="belief"):
            self.place, self.why = within_div(""), within_div("")

    def _label(self) -> str:
        told = about(self.t, "belief", self.asked.value, BELIEF_SECONDS)
        return self.t("open_explore_belief.again" if self.found else "open_explore_belief.run", about=told)

    def _typed(self, wrong: str) -> None:
        self.pieces.say(wrong)
        if not self.pieces.running:
            self.pieces.relabel()

    async def _run(self) -> None:
        of = self.asked.value
        found: dict[int, Beliefs] = {}
        self.place.clear()
        self.why.clear()
        with self.place:
            figure = Figure("belief")

        def took(rows: list[Beliefs]) -> None:
            found.update({one.replication: one for one in rows})

        def draw() -> None:
            if len(found) >= FEWEST:
                self._draw(figure, list(found.values()))

        jobs = [((replication, 1), 1) for replication in range(of)]
        done, seconds = await self.pieces.stream(believing, jobs, of, took, draw)
        if not done or self.place.is_deleted:
            return
        _PACE["belief"] = seconds / done
        self.found = found
        draw()
        self._explain(list(found.values()))
        self.pieces.say(self.t("open_explore.done", n=done, took=max(1, round(seconds))))

    def _draw(self, figure: Figure, found: list[Beliefs]) -> None:
        t = self.t
        three = {kind: ends([getattr(one, kind) for one in found]) for kind in KINDS}
        columns = [t("open_explore_belief.column_what")]
        columns += [t(f"open_explore.{name}") for name in ("mean", "low", "high")]
        rows = [
            [t(f"open_explore_belief.{kind}"), *(t.number(v, 1, sign=True) for v in values)]
            for kind, values in three.items()
        ]
        note = t("open_explore_belief.figure_few" if len(found) < ENOUGH else "open_explore_belief.figure_about")
        figure.put(t, (t("open_explore_belief.figure"), note), beliefs(three, t), [Table(columns, rows)])

    def _explain(self, found: list[Beliefs]) -> None:
        t = self.t
        naive, stratified, causal = (float(np.nanmean([getattr(one, kind) for one in found])) for kind in KINDS)
        ratio = math.exp(float(catalogue()["belief_log_ratio"].value))
        number_of = round(float(np.mean([one.citizens for one in found])))
        share = t.percent(float(np.mean([one.believed for one in found])), 0)
        words = {
            "naive": t.number(naive, 1),
            "stratified": t.number(stratified, 1),
            "causal": t.number(causal, 1),
            "rest": t.number(stratified - causal, 1),
        }
        with self.why, within("div", "i-note"):
            said("h3", t("open_explore_belief.why"))
            said("p", t("open_explore_belief.why_naive", naive=words["naive"]), "small")
            said("p", t("open_explore_belief.why_stratified", stratified=words["stratified"]), "small")
            said("p", t("open_explore_belief.why_causal", causal=words["causal"], rest=words["rest"]), "small")
            said("p", t("open_explore_belief.why_ratio", ratio=t.number(ratio, 2)), "small")
            said("p", t("open_explore_belief.people", n=number_of, week=WEEK, share=share), "small soft")
