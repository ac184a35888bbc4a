"""What usual service looks like beside the documents: on top of the page where it fails, and as a table."""

from __future__ import annotations

import math

from simulation.report.tables import Columns, Table, tabled
from simulation.results.folder import ResultFolder
from simulation.results.gates import Gate, failed, gates
from simulation.words.texts import Texts


def lead(folder: ResultFolder, texts: Texts) -> str:
    """Return that usual service fails gates, and which; empty where it passes all or is asked none."""
    missed = failed(folder)
    if not missed:
        return ""
    names = texts.list([texts(f"gates.{gate.key}") for gate in missed])
    return texts("gates.failed", missed=len(missed), of=len(gates(folder)), names=names)


def table(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return each gate: simulated under usual service, the range that is let pass, and whether it holds."""
    columns: Columns[Gate] = [
        (texts("gates.gate"), lambda gate: texts(f"gates.{gate.key}")),
        (texts("gates.simulated"), lambda gate: texts.number(gate.simulated, 2)),
        (texts("gates.range"), lambda gate: _range(gate, texts)),
        (texts("gates.holds"), lambda gate: texts("gates.yes" if gate.holds else "gates.no")),
    ]
    style = {True: "", False: "missed"}
    return tabled("gates", texts("gates.about"), columns, gates(folder), style=lambda gate: style[gate.holds])


def _range(gate: Gate, texts: Texts) -> str:
    if math.isinf(gate.high):
        return texts("gates.at_least", low=texts.number(gate.low, 2))
    return f"{texts.number(gate.low, 2)}\u2013{texts.number(gate.high, 2)}"
