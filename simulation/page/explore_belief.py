"""Explore, third part: what belief in the citizen seems to do, and does."""

from __future__ import annotations

import math

import numpy as np
from nicegui import ui

from simulation.comparison.believing import KINDS, LATER, WEEK, Beliefs, believing, settings_of
from simulation.model.rules.parameters import catalogue
from simulation.page.chart import Chart, Table
from simulation.page.controls import said, within
from simulation.page.explore_figures import beliefs
from simulation.page.explore_parts import FEWEST, PACE, Asked, about, ends
from simulation.page.pieces import Pieces
from simulation.page.remembered import Remembered
from simulation.results.statistics import LEAST_DRAWS
from simulation.words.texts import Texts

BELIEF_REPLICATIONS = 20
BELIEF_SECONDS = 1.4
"""About what one of them takes, before any was run here."""


class Belief:
    """What belief seems to do, and does."""

    def __init__(self, t: Texts, kept: Remembered) -> None:
        self.t, self.kept = t, kept
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
            self.place, self.why = ui.element("div"), ui.element("div")
        known = self.kept.get("belief", settings_of()) or {}
        if len(known) >= FEWEST:
            self.asked.set(len(known))
            self._show(known)
            self.pieces.relabel()

    def _show(self, found: dict[int, Beliefs]) -> None:
        """Show the replications that are there."""
        self.found = found
        self.place.clear()
        self.why.clear()
        with self.place:
            self._draw(Chart(self.t, "belief"), list(found.values()))
        self._explain(list(found.values()))

    def _label(self) -> str:
        told = about(self.t, "belief", self.asked.value, BELIEF_SECONDS)
        return self.t("open_explore_belief.again" if self.found else "open_explore_belief.run", about=told)

    def _typed(self, wrong: str) -> None:
        self.pieces.say(wrong)
        if not self.pieces.running:
            self.pieces.relabel()

    async def _run(self) -> None:
        of = self.asked.value
        known = self.kept.get("belief", settings_of()) or {}
        found: dict[int, Beliefs] = {r: known[r] for r in range(of) if r in known}
        self.place.clear()
        self.why.clear()
        with self.place:
            figure = Chart(self.t, "belief")

        def took(rows: list[Beliefs]) -> None:
            found.update({one.replication: one for one in rows})
            self.kept.put("belief", settings_of(), {**known, **found})

        def draw() -> None:
            if len(found) >= FEWEST:
                self._draw(figure, list(found.values()))

        jobs = [((replication, 1), 1) for replication in range(of) if replication not in found]
        done, seconds = await self.pieces.stream(believing, jobs, len(jobs), took, draw)
        if len(found) < FEWEST or self.place.is_deleted:
            return
        if done:
            PACE["belief"] = seconds / done
        self._show(found)
        self.pieces.say(self.t("open_explore.done", n=len(found), took=max(1, round(seconds))))

    def _draw(self, figure: Chart, found: list[Beliefs]) -> None:
        t = self.t
        ways = {kind: ends([getattr(one, kind) for one in found]) for kind in KINDS}
        columns = [t("belief.points")]
        columns += [t(f"open_explore.{name}") for name in ("mean", "low", "high")]
        rows = [[t(f"belief.{kind}"), *(t.number(v, 1, sign=True) for v in values)] for kind, values in ways.items()]
        note = t("open_explore_belief.figure_few" if len(found) < LEAST_DRAWS else "open_explore_belief.figure_about")
        figure.put(t("belief.figure"), note, beliefs(ways, t), [Table(columns, rows)])

    def _explain(self, found: list[Beliefs]) -> None:
        t = self.t
        mean = {kind: float(np.nanmean([getattr(one, kind) for one in found])) for kind in KINDS}
        ratio = math.exp(float(catalogue()["belief_log_ratio"].value))
        number_of = round(float(np.mean([one.citizens for one in found])))
        share = t.percent(float(np.mean([one.believed for one in found])), 0)
        words = {kind: t.number(value, 1) for kind, value in mean.items()}
        words["rest"] = t.number(mean["stratified"] - mean["causal"], 1)
        with self.why, within("div", "i-note"):
            said("h3", t("open_explore_belief.why"))
            said("p", t("open_explore_belief.why_naive", naive=words["naive"]), "small")
            said("p", t("open_explore_belief.why_stratified", stratified=words["stratified"]), "small")
            said("p", t("open_explore_belief.why_causal", causal=words["causal"], rest=words["rest"]), "small")
            said("p", t("open_explore_belief.why_ability", ability=words["ability"], zero=words["zero"]), "small")
            said("p", t("open_explore_belief.why_ratio", ratio=t.number(ratio, 2)), "small")
            said("p", t("open_explore_belief.people", n=number_of, week=WEEK, share=share), "small soft")
