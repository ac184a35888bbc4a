"""What learning inputs of a decision is worth: one, several together, a group, or the form of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.decision import information, inputs
from simulation.decision.question import check_k
from simulation.errors import UserError
from simulation.results.decided import EVPPI

if TYPE_CHECKING:
    from simulation.decision.decide import Decision


def evppi(
    decision: Decision, names: Sequence[str | Sequence[str]], k: float | None, method: str, times: int
) -> pd.DataFrame:
    """Return a row per input or group of inputs; see :meth:`simulation.decision.decide.Decision.evppi`."""
    at = decision.question.k[0] if k is None else check_k([k])[0]
    if method not in tuple(information.Method)[:2]:
        raise UserError("method={}: spline or blocks", method)
    u, most, known = decision.by_draw(at), decision.choice(at).evpi, decision.inputs
    idle = {f"{inputs.PRICE}{name}" for name, slope in decision.price_slopes.items() if not slope.any()}
    rows = []
    for one in [names] if isinstance(names, str) else names:
        if one == inputs.STRUCTURE:
            rows.append(_of_structure(decision, at))
            continue
        members = [name for name in inputs.members(one, known) if name not in idle]
        label = one if isinstance(one, str) else ", ".join(one)
        x = known[members].to_numpy(float)
        found = information.evppi(x.reshape(len(u), -1), u, method, evpi=most, times=times)
        check = information.by_blocks(x, u, most)
        rows.append((at, label, found.value, found.se, found.r2, str(found.method), check))
    return pd.DataFrame(rows, columns=list(EVPPI))


def _of_structure(decision: Decision, k: float) -> tuple[float, str, float, float, float, str, float]:
    forms = decision.structures(k)
    if forms is None:
        return k, inputs.STRUCTURE, 0.0, 0.0, 0.0, "fixed", np.nan
    return k, inputs.STRUCTURE, forms.value_of_knowing, np.nan, np.nan, "forms", np.nan
