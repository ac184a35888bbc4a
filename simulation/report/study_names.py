"""How a study's inputs, values, outcomes and estimates are written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from simulation.report.study_folder import ONE_POLICY, Input, StudyFolder
from simulation.results.denominators import parted
from simulation.results.measures import Kind, Measure, kind_of, measures
from simulation.results.statistics import Estimate
from simulation.words.texts import NO_BREAK, Texts

TEXTS = Texts("en")
BRANCHES_UNSAID = ("policies", "parameters", "overrides", "margins", "economy")
PER_PARTICIPANT = "_per_participant"

MADE = {
    "municipal_saving_dkk": "Municipal saving",
    "state_saving_dkk": "State saving",
    "region_saving_dkk": "Regional saving",
    "municipal_saving_per_participant_dkk": "Municipal saving per participant",
    "state_saving_per_participant_dkk": "State saving per participant",
    "weeks_in_job_per_participant": "Weeks in ordinary job per participant",
    "mean_weeks_in_job": "Weeks in ordinary job",
    "weeks_on_support": "Weeks on public support",
    "n_participants": "Participants",
    "n_admitted": "Admissions",
    "displaced_hours_per_week": "Hours filled by other applicants",
    "municipal_net_oere": "The municipality's net payments",
    "state_net_oere": "The state's net payments",
    "region_net_oere": "The region's net payments",
}
"""Outcomes of studies that the texts of other reports do not name, or name longer."""

LESS_IS_BETTER = ("weeks_on_support", "municipal_net_oere", "state_net_oere", "region_net_oere")
MORE_IS_BETTER = ("weeks_in_job_per_participant", "displaced_hours_per_week")
"""The hours that other applicants fill: as a difference, less of these is displacement."""

AMONG_SOME = ("time_to_first_job_weeks", "retention_13w", "retention_52w")
"""Outcomes among those who found a job: a policy changes who these are, so more is not simply better."""


SHARES_OF_CITIZENS = ("ever_job_or_education", "ever_job", "in_job", "in_job_or_education", "off_support")
"""Outcomes whose names read on after "the share"."""


def input_name(key: str) -> str:
    """Return an input's name to be read: ``places (IPS)`` of ``policies.ips.places``."""
    *branches, leaf = key.split(".")
    words = leaf.replace("_", " ")
    around = [b for b in branches if b not in BRANCHES_UNSAID]
    if not around:
        return words
    last = TEXTS.arm(around[-1]) if branches[0] == "policies" else around[-1].replace("_", " ")
    return f"{words} ({last})"


def names_of(inputs: Iterable[Input]) -> dict[str, str]:
    """Return the name of each input; the whole key where two would be called the same."""
    keys = [i.key for i in inputs]
    names = [input_name(k) for k in keys]
    return {k: n if names.count(n) == 1 else k for k, n in zip(keys, names, strict=True)}


def axis_name(one: Input, name: str) -> str:
    """Return an input's name with its unit."""
    return f"{name}, {one.unit}" if one.unit else name


def value_name(value: Any, key: str = "") -> str:
    """Return a value of an input to be read: thousands separated, policies by their titles."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "as configured"
    if isinstance(value, int | float):
        return _number(float(value), key)
    text = str(value)
    if text[:1] in "[{":
        try:
            parts = json.loads(text)
        except ValueError:
            return text
        if isinstance(parts, list):
            return " + ".join(value_name(p, key) for p in parts) or "none"
        return ", ".join(f"{k}: {v}" for k, v in parts.items())
    return TEXTS.arm(text) if key.split(".")[-1] in ("policy", "baseline") else text.replace("_", " ")


def plain(value: Any) -> Any:
    """Return a value of a table as Python's own."""
    return value.item() if hasattr(value, "item") else value


def _number(value: float, key: str) -> str:
    if key.endswith("year") and value.is_integer():
        return f"{value:.0f}"
    if abs(value) >= 1000:
        return TEXTS.number(value)
    digits = 0 if value == 0 else max(0, 3 - math.floor(math.log10(abs(value))))
    text = TEXTS.number(value, min(digits, 6))
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure(study: StudyFolder, outcome: str) -> Measure:
    """Return how an outcome is shown."""
    return measure_of(outcome, study.units.get(outcome, ""))


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


def outcome_name(outcome: str) -> str:
    """Return an outcome's name."""
    whole = parted(outcome)
    if outcome in MADE or whole is None:
        return MADE.get(outcome) or TEXTS.name("outcomes", outcome)
    return f"{outcome_name(whole[0])} per {whole[1]}"


def in_sentence(name: str) -> str:
    """Return a name as it stands within a sentence."""
    first = name.split(" ", 1)[0]
    return name if first[1:] != first[1:].lower() else name[:1].lower() + name[1:]


def noun(outcome: str) -> str:
    """Return an outcome as a noun in a sentence; in quotes where its name is none."""
    name = in_sentence(outcome_name(outcome))
    if outcome in SHARES_OF_CITIZENS:
        return f"the share {name}"
    return name if outcome in MADE else f"“{name}”"


def arm_name(study: StudyFolder, arm: str) -> str:
    """Return an arm's title; where each cell has its own policy, what they are together."""
    return "the policy of each setting" if study.one_policy and arm == ONE_POLICY else TEXTS.arm(arm)


def is_money(one: Measure) -> bool:
    """Whether an outcome is an amount."""
    return one.kind in (Kind.DKK, Kind.OERE)


def unit_name(one: Measure, change: bool) -> str:
    """Return the unit an outcome is shown in; ``change``: of differences."""
    if is_money(one):
        if one.kind is Kind.OERE:
            return "DKK in all"
        return "DKK a participant" if PER_PARTICIPANT in one.name else "DKK a citizen"
    if one.kind is Kind.SHARE:
        return "percentage points" if change else "%"
    return one.own_unit


def axis_unit(study: StudyFolder, one: Measure) -> str:
    """Return the label of an outcome's axis."""
    unit = unit_name(one, study.compared)
    return f"{unit},\nagainst usual service" if study.compared else unit


def decimals(one: Measure, estimate: Estimate) -> int:
    """Return the decimals of an estimate (below zero: tens, hundreds): two figures of its half-width."""
    size = abs(estimate.mean or 0.0)
    if estimate.low is not None and estimate.high is not None and estimate.high > estimate.low:
        size = (estimate.high - estimate.low) / 2
    size *= one.kind.factor
    digits = 1 - math.floor(math.log10(size)) if size > 0 else 0
    return min(max(digits, -2 if is_money(one) else 0), 0 if is_money(one) else 3)


def written(one: Measure, estimate: Estimate, digits: int | None = None, sign: bool = False) -> str:
    """Return ``mean [low; high]`` without a unit."""
    digits = decimals(one, estimate) if digits is None else digits
    return TEXTS.brackets(estimate.scaled(one.kind.factor), digits, sign)


def amount(one: Measure, estimate: Estimate, digits: int | None = None, sign: bool = False) -> str:
    """Return ``mean [low; high]`` of a difference with its unit: ``DKK 9,400 [8,900; 9,900] a citizen``."""
    text, unit = written(one, estimate, digits, sign), unit_name(one, change=True)
    if not is_money(one):
        return f"{text} {unit}".strip()
    return f"DKK{NO_BREAK}{text}{unit.removeprefix('DKK')}"


def counted(n: int, noun: str) -> str:
    """Return ``1 cell`` or ``9 cells``."""
    return f"{TEXTS.number(n)} {noun}{'' if n == 1 else 's'}"


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def interval_words(study: StudyFolder) -> str:
    """Return what the intervals are over."""
    return f"95 % interval over {'posterior draws' if study.drawn else 'replications'}"
