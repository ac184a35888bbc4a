"""Explore, first part: a documented trial, run again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from nicegui import ui

from simulation.page.beside import beside
from simulation.page.chart import Chart, Table
from simulation.page.controls import choice, said, tell, within
from simulation.page.explore_figures import bins, histogram
from simulation.page.explore_life import Life
from simulation.page.explore_parts import FEWEST, PACE, Asked, about, ends, finite, lower
from simulation.page.lives import TRIALS, Documented, Trial, differences, documented, replay, settings_of
from simulation.page.pieces import Pieces
from simulation.page.remembered import Remembered
from simulation.report.naming import source
from simulation.results.statistics import LEAST_DRAWS
from simulation.words.texts import Texts

PIECE = 5
"""Replications of a trial that are run in one go."""
USUAL = "usual"
"""The control that is told as being without the programme."""


class Replay:
    """A documented trial, run again and again."""

    def __init__(self, t: Texts, kept: Remembered, trial: Trial, life: Life) -> None:
        self.t, self.kept, self.trial, self.life = t, kept, trial, life
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
        self.result = ui.element("div").classes("i-found")
        self.place = ui.element("div")
        self._set_up()
        self._recall()

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
        self._recall()
        self.life.turn(self.trial)
        ui.navigate.history.replace(f"?trial={name}")

    def _recall(self) -> None:
        """Show what was run before, if anything was."""
        known = self.kept.get("replay", settings_of(self.trial.name)) or {}
        if len(known) >= FEWEST:
            self.asked.set(len(known))
            self._show(known)
            self.pieces.relabel()

    def _show(self, shares: dict[int, tuple[float, float]]) -> None:
        """Show the replications that are there."""
        self.shares, found = shares, documented(self.trial.name)
        self.result.clear()
        self.place.clear()
        with self.place:
            self._draw(Chart(self.t, "small"), found, shares)
        self._say(found, shares)

    def _set_up(self) -> None:
        t, trial = self.t, self.trial
        others, n = trial.keys["n"]
        control = lower(t.arm(trial.control))
        plain = t(
            "open_explore_replay.setup", n=n, arm=t.arm(trial.arm), others=others, control=control, weeks=trial.weeks
        )
        tell(self.setup, f"{plain} {t(f'open_explore_replay.setup_{trial.name}')}")

    async def _run(self) -> None:
        trial, of, settings = self.trial, self.asked.value, settings_of(self.trial.name)
        known = self.kept.get("replay", settings) or {}
        shares: dict[int, tuple[float, float]] = {r: known[r] for r in range(of) if r in known}
        self.result.clear()
        self.place.clear()
        with self.place:
            figure = Chart(self.t, "small")
        found = await beside(documented, trial.name)

        def took(rows: list[tuple[int, float, float]]) -> None:
            shares.update({replication: (control, arm) for replication, control, arm in rows})
            self.kept.put("replay", settings, {**known, **shares})

        def draw() -> None:
            if trial is self.trial and len(shares) >= FEWEST:
                self._draw(figure, found, shares)

        pieces = [(a, min(PIECE, of - a)) for a in range(0, of, PIECE)]
        jobs = [((trial.name, a, n), n) for a, n in pieces if not all(r in shares for r in range(a, a + n))]
        done, seconds = await self.pieces.stream(replay, jobs, sum(n for _, n in jobs), took, draw)
        if trial is not self.trial or self.result.is_deleted or len(shares) < FEWEST:
            return
        if done:
            PACE[trial.name] = seconds / done
        self._show(shares)
        self.pieces.say(self.t("open_explore.done", n=len(shares), took=max(1, round(seconds))))

    def _draw(self, figure: Chart, found: Documented, shares: Mapping[int, tuple[float, float]]) -> None:
        t, trial = self.t, self.trial
        values = finite(differences(trial, np.array(list(shares.values()))))
        if len(values) < FEWEST:
            return
        end = "_relative" if trial.relative else ""
        heading = t(f"open_explore_replay.figure{end}", programme=t.arm(trial.arm))
        _, low, high = ends(values)
        few = "_few" if len(values) < LEAST_DRAWS else ""
        note = t(f"open_explore_replay.figure_about{few}", n=len(values))
        tables = [self._means(found, shares), self._bars(values, found)]
        figure.put(heading, note, histogram(values, found.difference, (low, high), t), tables)

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
    if len(values) < LEAST_DRAWS:
        return t("open_explore_replay.few", gives=told, least=LEAST_DRAWS)
    _, low, high = ends(values)
    inside = low <= found.difference <= high
    return t("open_explore_replay.inside" if inside else "open_explore_replay.outside", gives=told)
