"""Sentences and phrases that every kind of study shares: what was run, where an outcome is best, what moved."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.report.study_estimates import Sample
from simulation.report.study_folder import Input, StudyFolder
from simulation.report.study_names import (
    TEXTS,
    amount,
    arm_name,
    counted,
    in_sentence,
    is_money,
    measure,
    names_of,
    noun,
    outcome_name,
    plain,
    unit_name,
    value_name,
    written,
)
from simulation.results.statistics import LEAST_DRAWS, Estimate

MOST_INPUTS = 4
"""Inputs named in the first sentence; the table of inputs has them all."""

NOT_TOLD = "cannot be told from no change"
UNTOLD = "cannot be told"

CONDITION = (
    "These are results of the model, under its assumptions and what is known of its parameters: a simulation, not an"
    " evaluation."
)


@dataclass(frozen=True)
class Said:
    """What is said of one outcome of one arm: a heading and sentences; ``verdict`` is how it moved."""

    heading: str
    sentences: list[str]
    verdict: str = ""


def too_few(study: StudyFolder) -> str:
    """Return the sentence on an analysis below the fewest draws that an interval takes; nothing from there on."""
    if study.draws >= LEAST_DRAWS:
        return ""
    what = counted(study.draws, "posterior draw" if study.drawn else "replication")
    return (
        f"With {what} a setting there are no intervals ({LEAST_DRAWS} are the fewest), so what matters most {UNTOLD}."
    )


def heading_of(study: StudyFolder, arm: str, outcome: str) -> str:
    """Return the heading of an outcome, with the arm where there are several, and the unit."""
    name = outcome_name(outcome)
    unit = unit_name(measure(study, outcome), study.compared)
    front = f"{arm_name(study, arm)}: {in_sentence(name)}" if len(study.arms) > 1 else name
    return f"{front} ({unit})" if unit else front


def best(study: StudyFolder, outcome: str, sample: Sample) -> list[str]:
    """Return where the outcome is best (highest, where that is not better), and how many cells rival it."""
    one = measure(study, outcome)
    if len(sample.known) < 3 or study.draws < LEAST_DRAWS:
        return []
    sign = -1 if one.better < 0 else 1
    means = {c: sign * (sample.by_cell[c].mean or 0.0) for c in sorted(sample.known)}
    top = max(means, key=means.__getitem__)
    if min(means.values()) == means[top]:
        return ["all settings come out the same."]
    found = sample.by_cell[top]
    word = "best" if one.better else "highest"
    where = setting(study, top)
    text = f"the {word} of {counted(len(means), 'setting')} is at {where}: {shown(study, outcome, found)}"
    rivals = sample.not_told_from(top)
    if rivals is None:
        return [f"{text}; without intervals of the differences it cannot be told from the others."]
    others = len(means) - 1
    if rivals == 0:
        return [f"{text}; all the others are clearly {'behind' if one.better else 'lower'}."]
    all_of = "none of the others can" if rivals == others else f"{rivals} of the other {TEXTS.number(others)} cannot"
    return [f"{text}; {all_of} be told from it."]


def shown(study: StudyFolder, outcome: str, found: Estimate) -> str:
    """Return the outcome of a cell with its interval and unit."""
    one = measure(study, outcome)
    if study.compared or is_money(one):
        return amount(one, found, sign=study.compared)
    return f"{written(one, found)} {unit_name(one, change=False)}".strip()


def setting(study: StudyFolder, cell: int) -> str:
    """Return the values of the inputs at a cell, by their names."""
    row = study.design[study.design["cell"] == cell].iloc[0]
    names = names_of(study.inputs)
    values = [f"{names[i.key]} {value_name(plain(row[i.key]), i.key)}" for i in study.inputs]
    shown = values if len(values) <= 4 else [*values[:3], f"{len(values) - 3} more (cell {cell})"]
    return TEXTS.list(shown)


def opening(study: StudyFolder) -> str:
    """Return what was run: arms, settings, replications, horizon."""
    names = names_of(study.inputs)
    what = "levels of usual service" if not study.compared else f"{_arms(study)} against usual service"
    if study.whole:
        inputs = TEXTS.list([f"{names[i.key]} {_levels(i)}" for i in study.inputs])
    else:
        shown = [_range(i, names[i.key]) for i in study.inputs[:MOST_INPUTS]]
        rest = len(study.inputs) - len(shown)
        inputs = TEXTS.list([*shown, *([counted(rest, "more input")] if rest else [])])
    fewest, most = study.replications
    each = counted(fewest, "replication") if fewest == most else f"{fewest} to {counted(most, 'replication')}"
    weeks = study.config.get("horizon_weeks")
    over = f" over {TEXTS.number(float(weeks))} weeks" if weeks else ""
    settings = f"{counted(study.cells, 'setting')} of {inputs}" if study.inputs else "one setting"
    return f"This study follows {what}{over} in {settings}, with {each} of each setting."


def _arms(study: StudyFolder) -> str:
    if study.one_policy:
        return "one policy at a time"
    return TEXTS.list([arm_name(study, a) for a in study.arms])


def _levels(one: Input) -> str:
    values = [value_name(v, one.key) for v in one.levels]
    if len(values) > 5 and one.numeric:
        return f"from {values[0]} to {values[-1]} ({len(values)} values)"
    return f"({', '.join(values[:8])}{', …' if len(values) > 8 else ''})"


def _range(one: Input, name: str) -> str:
    if not one.spread:
        return f"{name} {_levels(one)}"
    return f"{name} from {value_name(one.low, one.key)} to {value_name(one.high, one.key)}"


def subjects(study: StudyFolder, outcomes: list[str]) -> tuple[str, bool]:
    """Return outcomes as the subject of a sentence, and whether it is plural."""
    if not study.compared:
        return TEXTS.list([noun(o) for o in outcomes]), len(outcomes) > 1
    savings = [f"the {noun(o)}" for o in outcomes if "_saving_" in o]
    rest = [noun(o) for o in outcomes if "_saving_" not in o]
    parts = [*savings, *([f"the effect on {TEXTS.list(rest)}"] if rest else [])]
    return TEXTS.list(parts), len(parts) > 1
