"""Which inputs matter, what each does alone, where variance comes from: the rows of an analysis, and their tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation.report.study.folder import StudyFolder
from simulation.report.study.names import Named
from simulation.report.tables import Row, Table
from simulation.results.statistics import Estimate

MOST_ROWS = 15
PARTS = ("design", "knowledge", "design_by_knowledge", "chance")
"""Where variance comes from, as in ``variance.json``."""


@dataclass(frozen=True)
class Index:
    """How much an input matters: Sobol's total and first order, or Morris' mu* and sigma.

    ``told``: whether it is told from an input that does nothing; None where there are too few draws to say.
    """

    arm: str
    outcome: str
    key: str
    size: Estimate
    other: Estimate
    told: bool | None


@dataclass(frozen=True)
class Alone:
    """What one input alone changes at its low and at its high value, from ``base``, the configuration itself."""

    arm: str
    outcome: str
    key: str
    unit: str
    base: float
    values: tuple[float, float]
    changes: tuple[Estimate, Estimate]


Group = tuple[str, str, list[Any]]
"""Arm, outcome, rows."""


def sobol(study: StudyFolder) -> bool:
    """Whether the indices are shares of the variance."""
    return "total" in study.tables["indices"]


def indices(study: StudyFolder) -> list[Index]:
    """Return the indices of every outcome."""
    if "indices" not in study.tables:
        return []
    share = sobol(study)
    columns = ("total", "total_low", "total_high") if share else ("mu_star", "low", "high")
    others = ("first", "first_low", "first_high") if share else ("sigma",)
    made = []
    for row in study.tables["indices"].to_dict("records"):
        size = _estimate(row, *columns)
        told = None if size.mean is None or not study.ranked else size.low is not None and size.low > 0
        made.append(Index(row["arm"], row["outcome"], row["input"], size, _estimate(row, *others), told))
    return made


def alone(study: StudyFolder) -> list[Alone]:
    """Return the bars of the tornado of every outcome."""
    made = []
    for row in study.tables.get("tornado", pd.DataFrame()).to_dict("records"):
        low, high = (_estimate(row, f"at_{e}", f"at_{e}_low", f"at_{e}_high") for e in ("low", "high"))
        values = row["low_value"], row["high_value"]
        made.append(Alone(row["arm"], row["outcome"], row["input"], row["unit"], row["base"], values, (low, high)))
    return made


def shares(study: StudyFolder) -> list[tuple[str, str, dict[str, float]]]:
    """Return arm, outcome and the share of the variance of each part, 0 to 1."""
    return [
        (arm, outcome, {part: max(0.0, float(own.get(part) or 0.0)) for part in PARTS})
        for arm, by_outcome in study.variance.items()
        for outcome, own in by_outcome.items()
    ]


def _estimate(row: Any, mean: str, low: str = "", high: str = "") -> Estimate:
    """Return the estimate in three columns of a row; what is not there or NaN is None."""
    values = [float(row[c]) if c in row and pd.notna(row[c]) else None for c in (mean, low, high)]
    return Estimate(values[0], values[1], values[2], 0)


def groups(study: StudyFolder, rows: list[Any]) -> list[Group]:
    """Return the rows by arm and outcome, outcomes in the study's order."""
    kinds = dict.fromkeys((r.arm, r.outcome) for r in rows)
    order = {o: k for k, o in enumerate(study.outcomes)}
    made = []
    for arm, outcome in sorted(kinds, key=lambda kind: order.get(kind[1], len(order))):
        own = [r for r in rows if (r.arm, r.outcome) == (arm, outcome)]
        if study.ranked:
            own.sort(key=_size, reverse=True)
        made.append((arm, outcome, own[:MOST_ROWS]))
    return made


def _size(row: Index | Alone) -> float:
    if isinstance(row, Index):
        return -1.0 if row.size.mean is None else row.size.mean
    return max(abs(c.mean or 0.0) for c in row.changes)


def largest(say: Named, rows: list[Any]) -> str:
    """Return how many inputs of all are shown."""
    count = len({r.key for r in rows})
    key = "largest" if say.study.ranked else "first"
    return "" if count <= MOST_ROWS else " " + say.texts(f"study_tables.{key}", shown=MOST_ROWS, of=count)


def _headed(say: Named, outcome: str, arm: str, rows: list[Any], name: str, columns: int) -> Row:
    several = len({r.arm for r in rows}) > 1
    return Row([say.outcome(outcome, arm if several else "") + name, *[""] * (columns - 1)], "group")


def indices_table(say: Named) -> Table:
    """Return the indices, the largest first."""
    texts, rows, share = say.texts, indices(say.study), sobol(say.study)
    names = say.apart(list(dict.fromkeys(r.key for r in rows)))
    heads = [texts(f"study_tables.{k}") for k in (("total", "alone") if share else ("mu_star", "sigma"))]
    made = []
    for arm, outcome, own in groups(say.study, rows):
        one = say.measure(outcome)
        made.append(_headed(say, outcome, arm, rows, "" if share else f" ({say.unit(one)})", 4))
        for r in own:
            if r.size.mean is None:
                made.append(Row([names[r.key], texts("study_tables.no_index"), "", ""]))
                continue
            cells = [texts.brackets(e, 2) if share else say.written(one, e) for e in (r.size, r.other)]
            made.append(Row([names[r.key], *cells, "○" if r.told is False else ""]))
    caption = texts(f"study_tables.{'sobol' if share else 'morris'}") + largest(say, rows)
    caption += f" {texts('study_tables.untold')}" if say.study.ranked else ""
    return Table("indices", caption, [texts("study_tables.input"), *heads, ""], made)


def tornado_table(say: Named) -> Table:
    """Return what each input does alone."""
    texts, rows = say.texts, alone(say.study)
    names = say.apart(list(dict.fromkeys(r.key for r in rows)))
    made = []
    for arm, outcome, own in groups(say.study, rows):
        one = say.measure(outcome, own[0].unit)
        base = say.written(one, Estimate(own[0].base, None, None, 0))
        name = texts("study_tables.base", unit=say.unit(one), base=base)
        made.append(_headed(say, outcome, arm, rows, name, 5))
        for r in own:
            ends = [
                (say.value(v, r.key), say.written(one, c, True)) for v, c in zip(r.values, r.changes, strict=True)
            ]
            made.append(Row([names[r.key], *ends[0], *ends[1]]))
    heads = [texts(f"study_tables.{k}") for k in ("input", "low", "at_low", "high", "at_low")]
    return Table("tornado", texts("study_tables.tornado") + largest(say, rows), heads, made)


def variance_table(say: Named) -> Table:
    """Return the shares of the variance."""
    rows = [Row([say.outcome(o, a), *(say.texts.percent(s[p], 0) for p in PARTS)]) for a, o, s in shares(say.study)]
    heads = [say.texts(f"study_tables.{k}") for k in ("outcome", *PARTS)]
    return Table("variance", say.texts("study_tables.variance"), heads, rows)
