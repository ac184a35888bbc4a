"""A study over ranges, in bins: what an outcome is at low and at high values of one input, the others varying too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.report.study_estimates import Sample
from simulation.report.study_folder import Input, StudyFolder
from simulation.report.study_names import TEXTS, amount, capital, counted, measure, names_of, plain, value_name
from simulation.report.study_phrases import CONDITION, NOT_TOLD, Said, best, heading_of, opening, subjects
from simulation.results.statistics import CONFIDENCE, Estimate

QUARTER = 0.25
MOST_BINS, CELLS_A_BIN = 8, 6
MOST_TOLD = 4


@dataclass(frozen=True)
class Drift:
    """The change of an outcome over one input: between its lowest and highest quarter, or two of its categories."""

    one: Input
    low: str
    high: str
    change: Estimate


def points(study: StudyFolder, sample: Sample, one: Input) -> pd.DataFrame:
    """Return ``value``, ``code`` and ``cell`` of the points with a mean, in order of the input."""
    frame = pd.DataFrame(
        {"value": study.design[one.key], "code": study.codes[one.key], "cell": study.design["cell"].astype(int)}
    )
    frame = frame[frame["cell"].isin(sample.known) & (frame["code"] >= 0)]
    return frame.sort_values("code", kind="stable", ignore_index=True)


def bins(study: StudyFolder, sample: Sample, one: Input) -> list[tuple[float, Estimate]]:
    """Return place and mean of each bin: of a range, equal numbers of points at their median; else each level."""
    frame = points(study, sample, one)
    if not one.spread:
        groups = [own for _, own in frame.groupby("code")]
        places = [float(own["value"].iloc[0] if one.numeric else own["code"].iloc[0]) for own in groups]
    else:
        count = int(np.clip(len(frame) // CELLS_A_BIN, 2, MOST_BINS))
        groups = [frame.iloc[part] for part in np.array_split(np.arange(len(frame)), count) if len(part)]
        places = [float(own["value"].median()) for own in groups]
    return [(at, sample.level(own["cell"].tolist())) for at, own in zip(places, groups, strict=True)]


def drift(study: StudyFolder, sample: Sample, one: Input) -> Drift | None:
    """Return how the outcome changes over an input, with an interval that allows for looking at all of them
    (Bonferroni); None where there are too few points.
    """
    frame = points(study, sample, one)
    if one.spread:
        count = max(2, int(len(frame) * QUARTER))
        if len(frame) < 2 * count:
            return None
        low, high = frame.iloc[:count], frame.iloc[-count:]
        ends = [
            f"{value_name(one.low, one.key)}–{value_name(plain(low['value'].iloc[-1]), one.key)}",
            f"{value_name(plain(high['value'].iloc[0]), one.key)}–{value_name(one.high, one.key)}",
        ]
    else:
        groups = [own for _, own in frame.groupby("code")]
        if len(groups) < 2:
            return None
        if not one.numeric:
            groups.sort(key=lambda own: sample.level(own["cell"].tolist()).mean or 0.0)
        low, high = groups[0], groups[-1]
        ends = [value_name(one.levels[int(g["code"].iloc[0])], one.key) for g in (low, high)]
    confidence = 1 - (1 - CONFIDENCE) / len(study.inputs)
    change = sample.drift(low["cell"].tolist(), high["cell"].tolist(), confidence)
    return Drift(one, ends[0], ends[1], change)


def drifts(study: StudyFolder, sample: Sample) -> list[Drift]:
    """Return the change over every input, the largest first."""
    found = [d for one in study.inputs if (d := drift(study, sample, one)) is not None]
    return sorted(found, key=lambda d: -abs(d.change.mean or 0.0))


def said(study: StudyFolder, arm: str, outcome: str, sample: Sample) -> Said:
    """Return what is said of one outcome: the inputs it clearly moves with, largest first, then the others."""
    one, names, found = measure(study, outcome), names_of(study.inputs), drifts(study, sample)
    it = "the saving" if "_saving_" in outcome else "the effect" if study.compared else "it"
    clear = [d for d in found if d.change.clear and not d.change.nothing]
    sentences = []
    for d in clear[:MOST_TOLD]:
        up = (d.change.mean or 0.0) > 0
        size = amount(one, d.change if up else d.change.scaled(-1))
        sentences.append(f"{capital(it)} {'rises' if up else 'falls'} by {size} {_between(d, names[d.one.key])}.")
    if len(clear) > MOST_TOLD:
        sentences.append(f"It moves clearly, but less, with {counted(len(clear) - MOST_TOLD, 'more input')}.")
    rest = [d for d in found if d not in clear]
    if rest and len(rest) <= MOST_TOLD:
        each = [f"{names[d.one.key]} ({amount(one, d.change, sign=True)})" for d in rest]
        sentences.append(f"Over {TEXTS.list(each)} the change {NOT_TOLD}.")
    elif rest:
        sentences.append(f"Over the {'other ' if clear else ''}{len(rest)} inputs the change {NOT_TOLD}.")
    sentences += [capital(s) for s in best(study, outcome, sample)]
    way = "" if not clear else clear[0].one.key
    return Said(heading_of(study, arm, outcome), sentences, way)


def _between(d: Drift, name: str) -> str:
    if d.one.spread:
        return f"from the lowest quarter of {name} ({d.low}) to the highest ({d.high})"
    return f"from {d.low} to {d.high} in {name}"


def lead(study: StudyFolder, told: list[tuple[str, str, Said]]) -> str:
    """Return the paragraph that says in short which input each outcome moves with most."""
    names, sentences = names_of(study.inputs), [opening(study)]
    for arm in study.arms:
        own = {o: s.verdict for a, o, s in told if a == arm}
        clauses = []
        for key in dict.fromkeys(v for v in own.values() if v):
            subject, plural = subjects(study, [o for o, v in own.items() if v == key])
            clauses.append(f"{subject} {'move' if plural else 'moves'} most with {names[key]}")
        noise = [o for o, v in own.items() if not v]
        if noise:
            clauses.append(f"over no input a change in {subjects(study, noise)[0]} can be told from no change")
        who = f"with {TEXTS.arm(arm)}, " if len(study.arms) > 1 else ""
        sentences.append(capital(f"{who}{'; '.join(clauses)}."))
    return " ".join([*sentences, CONDITION])
