"""How a study's inputs, values, outcomes and estimates are written, in the language of the page."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulation.report import naming
from simulation.results.denominators import parted
from simulation.results.measures import Measure, Scale, kind_of, measures
from simulation.results.statistics import Estimate
from simulation.results.study.folder import ONE_POLICY, StudyFolder, VariedInput
from simulation.words.texts import DASH, NO_BREAK, Texts

BRANCHES_UNSAID = ("policies", "parameters", "overrides", "margins", "economy")
PER_PARTICIPANT = "_per_participant"
LONGEST_NAME = 40
"""Letters of a Danish meaning that can stand as a name."""

LESS_IS_BETTER = ("weeks_on_support", "municipal_net_oere", "state_net_oere", "region_net_oere")
MORE_IS_BETTER = ("weeks_in_job_per_participant", "displaced_hours_per_week")
"""The hours that other applicants fill: as a difference, less of these is displacement."""

AMONG_SOME = ("time_to_first_job_weeks", "retention_13w", "retention_52w", "job_kept_13w", "job_kept_52w")
"""Outcomes among those who found a job: a policy changes who these are, so more is not simply better."""


def input_name(key: str, texts: Texts) -> str:
    """Return an input's name to be read: ``places (IPS)`` of ``policies.ips.places``.

    A mechanism's parameter is called by its own name in every language; its meaning stands in the table of inputs.
    """
    *branches, leaf = key.split(".")
    if branches == ["parameters"]:
        return leaf
    for words in (f"study_inputs.{key.replace('.', '_')}", f"study_inputs.{leaf}", f"switches.{leaf}"):
        if texts.has(words):
            name = texts(words)
            return name[:1].lower() + name[1:] + _of_policy(branches, texts)
    if texts.lang != "en":
        return (_danish(key, leaf, texts) or leaf) + _of_policy(branches, texts)
    around = [b for b in branches if b not in BRANCHES_UNSAID and branches[0] != "policies"]
    place = f" ({around[-1].replace('_', ' ')})" if around else _of_policy(branches, texts)
    return leaf.replace("_", " ") + place


def _of_policy(branches: list[str], texts: Texts) -> str:
    return f" ({texts.arm(branches[1])})" if branches[:1] == ["policies"] and len(branches) > 1 else ""


def _danish(key: str, leaf: str, texts: Texts) -> str:
    """Return the first clause of an input's Danish meaning, if it is short enough for a name."""
    sections = {
        "policies": ("designs", "design_sizes"),
        "population": ("margins", "population"),
        "economy": ("prices",),
    }
    found = (texts.defined(section, leaf, "") for section in sections.get(key.split(".")[0], ()))
    first = re.split(r"[:;,(]", next((f for f in found if f), ""))[0].strip()
    return first if len(first) <= LONGEST_NAME else ""


def measure_of(outcome: str, unit: str) -> Measure:
    """Return how an outcome with this unit is shown, and which way is better."""
    found = measures([outcome], {outcome: unit})
    whole = parted(outcome)
    if whole is not None and not found:
        of_all = measure_of(whole[0], unit)
        return Measure(outcome, of_all.kind, of_all.better, of_all.group, unit)
    one = found[0] if found else Measure(outcome, kind_of(outcome, unit), 0, "", unit)
    better = 0 if outcome in AMONG_SOME else one.better
    if "_saving_" in outcome or outcome in MORE_IS_BETTER:
        better = 1
    return Measure(outcome, one.kind, -1 if outcome in LESS_IS_BETTER else better, one.group, unit)


def outcome_name(outcome: str, texts: Texts) -> str:
    """Return what an outcome is called."""
    if texts.has(f"study_outcomes.{outcome}"):
        return texts(f"study_outcomes.{outcome}")
    whole = None if texts.has(f"outcomes.{outcome}") else parted(outcome)
    if whole is None:
        return naming.outcome(outcome, texts)
    return texts(f"study.per_{whole[1]}", outcome=outcome_name(whole[0], texts))


def is_money(one: Measure) -> bool:
    """Whether an outcome is an amount."""
    return one.kind in (Scale.DKK, Scale.OERE)


def decimals(one: Measure, estimate: Estimate) -> int:
    """Return the decimals of an estimate (below zero: tens, hundreds): two figures of its half-width."""
    size = abs(estimate.mean or 0.0)
    if estimate.low is not None and estimate.high is not None and estimate.high > estimate.low:
        size = (estimate.high - estimate.low) / 2
    size *= one.kind.factor
    digits = 1 - math.floor(math.log10(size)) if size > 0 else 0
    return min(max(digits, -2 if is_money(one) else 0), 0 if is_money(one) else 3)


@dataclass(frozen=True)
class Named:
    """A study whose things have names in a language: ``say.outcome(...)``, ``say.value(...)``."""

    study: StudyFolder
    texts: Texts

    @cached_property
    def inputs(self) -> dict[str, str]:
        """The name of each input; the whole key where two would be called the same."""
        return self.apart([i.key for i in self.study.inputs])

    def apart(self, keys: list[str]) -> dict[str, str]:
        """Return names of inputs that can be told from each other."""
        keys = list(dict.fromkeys(keys))
        names = [input_name(k, self.texts) for k in keys]
        return {k: n if names.count(n) == 1 else k for k, n in zip(keys, names, strict=True)}

    def axis(self, one: VariedInput) -> str:
        """Return an input's name with its unit."""
        unit = naming.unit(one.unit, self.texts)
        return f"{self.inputs[one.key]}, {unit}" if unit else self.inputs[one.key]

    def value(self, value: Any, key: str = "") -> str:
        """Return a value of an input to be read: thousands separated, policies by their titles."""
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, bool):
            return self.texts(f"study_values.{'yes' if value else 'no'}")
        if value is None or value != value:
            return self.texts("study_values.configured")
        if isinstance(value, int | float):
            return self._number(float(value), key)
        if str(value).startswith("["):
            return " + ".join(self.value(p, key) for p in json.loads(value)) or self.texts("study_values.none")
        return self._word(str(value), key)

    def _word(self, text: str, key: str) -> str:
        if key.split(".")[-1] in ("policy", "baseline"):
            return self.texts.arm(text)
        if key in ("population", "population.name"):
            return naming.population({"name": text}, self.texts).split(",")[0]
        for section in ("options", "study_values"):
            if self.texts.has(f"{section}.{text}"):
                return self.texts(f"{section}.{text}")
        return text.replace("_", " ") if self.texts.lang == "en" else text

    def _number(self, value: float, key: str) -> str:
        if key.endswith("year") and value.is_integer():
            return f"{value:.0f}"
        return self.texts.number(value) if abs(value) >= 1000 else self.texts.figures(value, 4)

    def outcome(self, outcome: str, arm: str = "") -> str:
        """Return an outcome's name, with its arm where there are several."""
        name = outcome_name(outcome, self.texts)
        return f"{self.arm(arm)}: {name}" if arm and arm != ONE_POLICY and len(self.study.arms) > 1 else name

    def headed(self, outcome: str, arm: str = "") -> str:
        """Return an outcome's name with its unit in brackets."""
        unit = self.unit(self.measure(outcome), self.study.compared)
        return f"{self.outcome(outcome, arm)} ({unit})" if unit else self.outcome(outcome, arm)

    def arm(self, arm: str) -> str:
        """Return an arm's title; where each cell has its own policy, what they are together."""
        own = self.study.one_policy and arm == ONE_POLICY
        return self.texts("study.own_policy") if own else self.texts.arm(arm)

    def measure(self, outcome: str, unit: str = "") -> Measure:
        """Return how an outcome is shown; ``unit`` where it is none of the study's own."""
        return measure_of(outcome, self.study.units.get(outcome, unit))

    def unit(self, one: Measure, change: bool = True) -> str:
        """Return the unit an outcome is shown in; ``change``: of differences."""
        if is_money(one):
            whom = "all" if one.kind is Scale.OERE else "participant" if PER_PARTICIPANT in one.name else "citizen"
            return self.texts(f"study.dkk_{whom}")
        if one.kind is Scale.SHARE:
            return self.texts("units.points" if change else "units.percent")
        return naming.unit(one.own_unit, self.texts)

    def written(self, one: Measure, estimate: Estimate | None, sign: bool = False) -> str:
        """Return ``mean [low; high]`` without a unit; a dash where there is none."""
        if estimate is None or not estimate.known:
            return DASH
        return self.texts.brackets(estimate.scaled(one.kind.factor), decimals(one, estimate), sign)

    def amount(self, one: Measure, estimate: Estimate) -> str:
        """Return ``mean [low; high]`` with its unit."""
        return f"{self.written(one, estimate)}{NO_BREAK}{self.unit(one)}".strip()

    @property
    def means(self) -> str:
        """What the numbers of a setting are."""
        what = "effect" if self.study.compared else "level"
        return self.texts(f"study_figures.{what}" if self.study.ranked else f"study_figures.{what}_few")

    def setting(self, cell: int) -> str:
        """Return the values of the inputs at a cell, by their names: the first four."""
        row = self.study.design[self.study.design["cell"] == cell].iloc[0]
        values = [f"{self.inputs[i.key]} {self.value(row[i.key], i.key)}" for i in self.study.inputs]
        return "; ".join(values if len(values) <= 4 else [*values[:3], f"… ({cell})"])
