"""The mechanism parameters as data: names, values, ranges, units, and where each comes from.

``parameters.yaml`` holds first values; where a parameter has been calibrated, the median of its posterior
(``posterior.csv``) replaces it. Inside the model they are one row of a structured array, read by name
(``params.find_base``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from simulation.errors import UnknownName, UserError, nearest
from simulation.files import read_yaml
from simulation.model.rules.knowledge import posterior
from simulation.model.rules.switches import switches
from simulation.model.table import Array

HERE = Path(__file__).parent
AROUND = (0.5, 1.5)
"""The range of an assumption that states none, as shares of its value: nobody has measured it."""
REPORT = "calibration: results/reference/calibrate"


@dataclass(frozen=True)
class Parameter:
    """One mechanism parameter; ``kind`` is documented, rule, assumption, free or fitted.

    ``prior`` is the range that knowledge apart from the fitted figures leaves; where there is one, the parameter
    takes part in the calibration and is drawn in every run. ``fixed`` says why an assumption is not.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    meaning: str
    source: str = ""
    prior: tuple[float, float] | None = None
    fixed: str = ""


def _ranged(one: Parameter, switched: frozenset[str]) -> Parameter:
    """Return an assumption with its range: the one stated, or :data:`AROUND` its value."""
    if one.prior or one.fixed or one.kind not in ("assumption", "free") or one.name in switched:
        return one
    ends = sorted(share * one.value for share in AROUND)
    return replace(one, prior=(max(one.low, ends[0]), min(one.high, ends[1])))


@cache
def catalogue() -> dict[str, Parameter]:
    """Return every parameter by name, with fitted values in place."""
    entries = read_yaml((HERE / "parameters.yaml").read_text(encoding="utf-8"), "parameters.yaml")
    switched = frozenset(
        key for switch in switches().values() for own in switch["alternatives"].values() for key in own
    )
    known = {name: _ranged(Parameter(name=name, **entry), switched) for name, entry in entries.items()}
    names, draws = posterior()
    for name, own in zip(names, draws.T, strict=True):
        middle = float(f"{np.median(own):.6g}")
        known[name] = replace(known[name], value=middle, kind="fitted", source=REPORT)
    return known


def check(name: str, value: float) -> None:
    """Refuse a parameter that does not exist, or a value outside its range.

    Raises
    ------
    UnknownName
        With the nearest name.
    ValueError
        With the range.
    """
    known = catalogue()
    if name not in known:
        raise UnknownName(f"no mechanism parameter is called '{name}'{nearest(name, list(known))}")
    p = known[name]
    if not (math.isfinite(value) and p.low <= value <= p.high):
        raise UserError(f"{name}={value}: must lie in [{p.low:g}, {p.high:g}] ({p.unit})")


def parameter_row(overrides: Mapping[str, float] | None = None) -> Array:
    """Return all parameters as a structured array ``[1]``, with ``overrides`` in place (checked)."""
    known = catalogue()
    row = np.zeros(1, np.dtype([(name, "f8") for name in known])).view(np.recarray)
    for name, parameter in known.items():
        row[name] = parameter.value
    for name, value in (overrides or {}).items():
        check(name, value)
        row[name] = value
    return row


def describe() -> list[dict[str, Any]]:
    """Return the catalogue as plain records, for ``indsats list parameters`` and the report."""
    return [vars(p) for p in catalogue().values()]
