"""If the structure were another: what each other form of a mechanism changes in the effects of the policies."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.sources import records
from simulation.report.tables import Columns, Table, tabled
from simulation.results.folder import ResultFolder
from simulation.results.statistics import Estimate
from simulation.words.texts import DASH, NO_BREAK, Texts, digits_for

MONEY = "municipal_saving_dkk"
OUTCOMES: dict[str, tuple[float, str, int, int]] = {
    "mean_weeks_in_job": (1.0, "units.weeks", 1, 2),
    "in_job": (100.0, "units.points_short", 1, 2),
    "off_support": (100.0, "units.points_short", 1, 2),
    MONEY: (1.0, "units.dkk", 0, 0),
}
"""The outcomes shown: factor to the shown unit, its text, least and most decimals."""

Effects = tuple[str, dict[str, dict[Any, Any]], bool]
"""A label, the row of each outcome, and whether it is of another structure than the run's."""


def structure(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the effects under every other structure, beside those of the run in the same replications."""
    found = folder.structure
    if found is None or found.empty:
        return None
    why = {str(r["name"]).removeprefix("structure."): r for r in records(folder, "structure")}
    several = found["arm"].nunique() > 1
    # As run is the same beside every alternative.
    first = found.drop_duplicates(["arm", "outcome"]).groupby("arm", sort=False)
    groups: dict[str, list[Effects]] = {
        texts("structure.as_run"): [(texts.arm(str(arm)), _by_outcome(own), False) for arm, own in first]
    }
    for switch, own in found.groupby("switch", sort=False):
        options = {
            "switch": texts.name("switches", str(switch)),
            "option": texts.name("options", own["taken"].iloc[0]),
        }
        tried = []
        for (other, arm), rows in own.groupby(["alternative", "arm"], sort=False):
            label = texts.name("options", str(other)) + (f": {texts.arm(str(arm))}" if several else "")
            tried.append((label, _by_outcome(rows), True))
        groups[texts("structure.taken", **options) + _reason(why.get(str(switch)), texts)] = tried
    columns: Columns[Effects] = [(texts("columns.structure"), lambda effects: effects[0])]
    for outcome, (_, unit, _, _) in OUTCOMES.items():
        label = texts("transport.saving") if outcome == MONEY else texts.name("outcomes", outcome)
        columns.append((f"{label}, {texts(unit)}", partial(_cell, texts, outcome)))
    return tabled(
        "structure", caption(texts, "structure", folder, n=int(found["replications"].iloc[0])), columns, groups
    )


def _by_outcome(rows: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    return {str(row["outcome"]): row for row in rows.to_dict("records")}


def _reason(switch: dict[str, Any] | None, texts: Texts) -> str:
    """Return what the choice is about and why it is as it is, on a line of its own."""
    if switch is None:
        return ""
    words = naming.switch(switch, texts, switch.get("taken", switch["default"]) == switch["default"])
    return f"\n{words}" if words else ""


def _cell(texts: Texts, outcome: str, effects: Effects) -> str:
    """Return an effect as run, or with another structure and what that changes."""
    _, rows, other = effects
    if outcome not in rows:
        return DASH
    factor, _, least, most = OUTCOMES[outcome]
    row = rows[outcome]
    shown, change, error = (
        float(row[c]) * factor for c in ("otherwise" if other else "as_run", "difference", "standard_error")
    )
    digits = digits_for(Estimate(0.0, -error, error, 0), least, most) if error > 0 else least
    if outcome == MONEY and abs(shown) >= 1000 and not 0 < error < 10:
        digits = -1
    cell = texts.number(shown, digits, sign=True)
    if not other:
        return cell
    if change == 0 and not error > 0:
        return f"{cell} (=)"
    spread = f" ±{NO_BREAK}{texts.number(error, digits)}" if error == error else ""
    return f"{cell} ({texts.number(change, digits, True)}{spread})"
