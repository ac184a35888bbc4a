"""If the structure were another: what each other form of a mechanism changes in the effects of the policies."""

from __future__ import annotations

from typing import Any

import pandas as pd

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.tables import Row, Table
from simulation.results.folder import ResultFolder
from simulation.results.statistics import Estimate
from simulation.words.texts import DASH, Texts, digits_for

MONEY = "municipal_saving_dkk"
COLUMNS: dict[str, tuple[float, str, int, int]] = {
    "mean_weeks_in_job": (1.0, "units.weeks", 1, 2),
    "in_job": (100.0, "units.points_short", 1, 2),
    "off_support": (100.0, "units.points_short", 1, 2),
    MONEY: (1.0, "units.dkk", 0, 0),
}
"""The outcomes shown: factor to the shown unit, its text, least and most decimals."""


def structure(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the effects under every other structure, beside those of the run in the same replications."""
    found = folder.structure
    if found is None or found.empty:
        return None
    why = {str(r["name"]).removeprefix("structure."): r for r in folder.manifest.get("structure") or []}
    arms = [str(a) for a in found["arm"].drop_duplicates()]
    rows = [Row([texts("structure.as_run"), *[""] * len(COLUMNS)], "group")]
    first = found.drop_duplicates(["arm", "outcome"])  # as run is the same beside every alternative
    rows += [Row([texts.arm(arm), *_cells(first[first["arm"] == arm], texts, False)]) for arm in arms]
    for switch, own in found.groupby("switch", sort=False):
        head = texts(
            "structure.taken",
            switch=texts.name("switches", str(switch)),
            option=texts.name("options", str(own["taken"].iloc[0])),
        )
        rows.append(Row([f"{head}{_reason(why.get(str(switch), {}), texts)}", *[""] * len(COLUMNS)], "group"))
        for option, tried in own.groupby("alternative", sort=False):
            for arm in arms:
                label = texts.name("options", str(option)) + (f": {texts.arm(arm)}" if len(arms) > 1 else "")
                rows.append(Row([label, *_cells(tried[tried["arm"] == arm], texts, True)]))
    columns = [texts("columns.structure")]
    for outcome, (_, unit, _, _) in COLUMNS.items():
        label = texts("transport.saving") if outcome == MONEY else texts.name("outcomes", outcome)
        columns.append(f"{label}, {texts(unit)}")
    n = int(found["replications"].iloc[0])
    return Table("structure", caption(texts, "structure", folder, n=n), columns, rows)


def _reason(switch: dict[str, Any], texts: Texts) -> str:
    """Return what the choice is about and why it is as it is, on a line of its own."""
    if not switch:
        return ""
    words = naming.switch(switch, texts, switch.get("taken", switch["default"]) == switch["default"])
    return f"\n{words}" if words else ""


def _cells(rows: pd.DataFrame, texts: Texts, other: bool) -> list[str]:
    """Return the effects of one arm: as run, or with the ``other`` structure and what that changes."""
    cells = []
    for outcome, (factor, _, least, most) in COLUMNS.items():
        mine = rows[rows["outcome"] == outcome]
        if mine.empty:
            cells.append(DASH)
            continue
        row = mine.iloc[0]
        value, change, error = (float(row[c]) * factor for c in ("otherwise", "difference", "standard_error"))
        digits = digits_for(Estimate(0.0, -error, error, 0), least, most) if error > 0 else least
        shown = float(row["as_run"]) * factor if not other else value
        if outcome == MONEY and abs(shown) >= 1000 and not 0 < error < 10:
            digits = -1
        cell = texts.number(shown, digits, sign=True)
        if other:
            spread = f" ±\u00a0{texts.number(error, digits)}" if error == error else ""
            same = change == 0 and not error > 0
            cell += " (=)" if same else f" ({texts.number(change, digits, True)}{spread})"
        cells.append(cell)
    return cells
