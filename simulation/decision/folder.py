"""A decision as a folder: its tables, and ``decision.json`` that says what was asked of what."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.decision import inputs
from simulation.decision.decide import Decision
from simulation.decision.information import DRAWS_PER_PARAMETER
from simulation.decision.measures import crossings, frontier, icer
from simulation.decision.money import DISTORTIONS, distorted
from simulation.errors import TooManyInputs
from simulation.results.decided import ABOUT, ASKED_FOR
from simulation.results.folder import ResultFolder
from simulation.results.store import Page, ResultWriter

SEAL = "decision.json"
MOST_INPUTS = 20
"""At most so many inputs, besides prices, are told by what learning each would be worth."""
TABLES = tuple(name for name in ABOUT if name not in ("evppi", *ASKED_FOR))
"""Tables that are worked out by the decision's attribute of their name."""

TOLD = ("title", "caseload_limit", "places", "posts", "start_date", "end_date", "fidelity", "fidelity_drawn")
APART = ("eligible_at_start",)
"""What is told of a programme: with its numbers, and apart from them."""
FOLLOWS = ("places", "posts", "start_date", "end_date")
"""What of that follows from other numbers."""


def write(
    decision: Decision,
    out: Path,
    page: Page | None = None,
    more: Mapping[str, pd.DataFrame] | None = None,
    command: str = "",
) -> Path:
    """Write a decision into a new folder and return where it stands.

    Parameters
    ----------
    decision
        What is written.
    out
        A folder that does not exist, or is empty.
    page
        How its page is drawn.
    more
        Tables that were asked for besides: ``evsi``, ``stopping``.
    command
        The command, for the manifest.

    Raises
    ------
    FolderError, DiskError
        As :class:`simulation.results.store.ResultWriter`; nothing is left half written.
    """
    with ResultWriter(out, page=page) as folder:
        for name in TABLES:
            folder.write_table(name, getattr(decision, name), ABOUT[name])
        folder.write_table("evppi", information(decision), ABOUT["evppi"])
        for name, table in (more or {}).items():
            folder.write_table(name, table, ABOUT[name])
        folder.write_json(SEAL, said(decision))
        made = {
            "made_from": decision.folder.manifest.get("seal", ""),
            "version": _version(decision),
            "command": command,
        }
        folder.seal(made)
        folder.complete()
        folder.draw()
        return folder.publish()


def information(decision: Decision) -> pd.DataFrame:
    """Return what learning is worth at the first ``k``: each group of inputs, and each that bears on the choice."""
    rows = [_or_refused(decision, group) for group in inputs.INPUT_GROUPS]
    own = [name for name in decision.inputs if str(name).startswith(inputs.PRICE)]
    named = list(dict.fromkeys([*inputs.bearing(decision)[:MOST_INPUTS], *map(str, own)]))
    if named and decision.gathered.number_of_draws >= DRAWS_PER_PARAMETER:
        rows.append(decision.evppi(named).sort_values("evppi", ascending=False, kind="stable"))
    return pd.concat(rows, ignore_index=True)


def _or_refused(decision: Decision, group: str) -> pd.DataFrame:
    try:
        return decision.evppi([group])
    except TooManyInputs:
        row = (decision.question.k[0], group, math.nan, math.nan, math.nan, "refused", math.nan)
        return pd.DataFrame([row], columns=list(ABOUT["evppi"]))


def said(decision: Decision) -> dict[str, Any]:
    """Return what was asked, of what, and what is recommended; unknown values are None."""
    g, q, folder = decision.gathered, decision.question, decision.folder
    first = q.k[0]
    sizes = _sizes(decision)
    told = {arm: {**sizes.get(arm, {}), **_programme(folder, *g.places.designs[arm])} for arm in g.designs[1:]}
    by_draw = decision.by_draw(0.0)
    effect = decision.effect_by_draw
    structures = decision.structures(first)
    return {
        "baseline": g.designs[0],
        "arms": list(g.designs),
        "recommended": decision.recommended,
        "perspective": q.perspective,
        "effect": q.effect,
        "effect_unit": g.effect_unit,
        "k": list(q.k),
        "horizon_years": len(g.years),
        "years": list(g.years),
        "years_left_out": list(g.left_out),
        "discount": q.discount,
        "tax": q.tax,
        "structure": q.structure,
        "prices": q.prices,
        "price_year": folder.price_year,
        "start": str(folder.start),
        "horizon_weeks": folder.weeks,
        "draws": g.number_of_draws,
        "replications": len(g.replications),
        "replications_per_draw": round(len(g.replications) / g.number_of_draws, 2),
        "bounded": decision.bounded,
        "population": {key: folder.population.get(key) for key in ("name", "title", "n")},
        "citizens": float(g.citizens.mean()),
        "participants": dict(zip(g.designs, g.participants.mean(axis=1).tolist(), strict=True)),
        "effect_mean": dict(zip(g.designs, decision.effect().mean(axis=1).tolist(), strict=True)),
        "effect_undiscounted": dict(zip(g.designs, decision.effect(False).mean(axis=1).tolist(), strict=True)),
        "ratios": _ratios(decision.designs, by_draw, effect),
        "kstar": [{"k": k, "arm": g.designs[j]} for k, j in crossings(by_draw, effect)],
        "places": {arm: one.get("places") for arm, one in told.items()},
        "posts": {arm: one.get("posts") for arm, one in told.items()},
        "eligible": {arm: one.get("eligible_at_start") for arm, one in told.items()},
        "designs": {
            arm: {name: value for name, value in one.items() if name not in APART} for arm, one in told.items()
        },
        "forms": None if structures is None else _forms(decision, structures),
        "price_ranges": _prices(decision),
        "society_distorted": _distorted(decision),
        "meanings": _meanings(decision),
        "made_from": folder.path.name,
        "version": _version(decision),
        "warnings": folder.manifest.get("warnings") or [],
    }


def _ratios(designs: Sequence[str], nb: Any, effect: Any) -> list[dict[str, Any]]:
    found, edge = icer(nb, effect), frontier(-nb.mean(axis=0), effect.mean(axis=0))
    return [
        {
            "arm": arm,
            "icer": None if math.isnan(one.ratio) else one.ratio,
            "quadrant": str(one.quadrant),
            "dominance": str(edge.status[j]),
            "incremental": None if math.isnan(edge.ratio[j]) else float(edge.ratio[j]),
        }
        for j, (arm, one) in enumerate(zip(designs, found, strict=True))
    ]


def _forms(decision: Decision, found: Any) -> dict[str, Any]:
    worst, most = found.decides
    return {
        "names": list(found.names),
        "replications": found.replications,
        "draws": found.draws,
        "weights": found.weights.tolist(),
        "mixed": decision.designs[int(found.mixed.argmax())],
        "maximin": decision.designs[found.maximin],
        "maximin_decided_by": worst,
        "minimax_regret": decision.designs[found.minimax_regret],
        "minimax_decided_by": most,
        "value_of_knowing": found.value_of_knowing,
    }


def _prices(decision: Decision) -> dict[str, dict[str, float]]:
    """Return each assumed price: as listed, its range, and the mean that the decision counts with."""
    taken = decision.prices.draws()
    return {
        one.name: {"value": one.value, "low": one.low, "high": one.high, "taken": float(taken[one.name].mean())}
        for one in decision.prices.listed
    }


def _distorted(decision: Decision) -> dict[str, dict[str, float]]:
    """Return society's mean net benefit by tax distortion of earlier rules and design; nothing without hours."""
    g, prices = decision.gathered, decision.prices.factors
    found = {f: distorted(g, f, prices) @ decision.factors for f in DISTORTIONS if g.worth.size}
    return {str(f): dict(zip(g.designs, own.mean(axis=1).tolist(), strict=True)) for f, own in found.items()}


def _meanings(decision: Decision) -> dict[str, str]:
    """Return what each uncertain input is, in the English words of the results' own list of inputs."""
    listed = {str(one.get("name")): str(one.get("description") or "") for one in decision.folder.records("inputs")}
    named = {str(name): listed.get(str(name).replace(".margins.", "."), "") for name in decision.inputs}
    return {name: meaning for name, meaning in named.items() if meaning}


def _programme(folder: ResultFolder, cell: Any, arm: str) -> dict[str, Any]:
    """Return what is known of a programme in a cell: what was set of it, what the run says, what the cell sets.

    The run tells of the first cell's programme. What follows there from numbers that a cell sets, as its posts from
    its caseload, is not known of the cell.
    """
    policies = folder.config.get("policies")
    own = policies.get(arm) if isinstance(policies, dict) else None
    chosen = {name: value for name, value in own.items() if value is not None} if isinstance(own, dict) else {}
    record = next((one for one in folder.records("programmes") if one.get("arm") == arm), {})
    there = _set_by(folder, cell, arm)
    unknown = FOLLOWS if there else ()
    return {**chosen, **{name: record.get(name) for name in (*TOLD, *APART) if name not in unknown}, **there}


def _sizes(decision: Decision) -> dict[str, dict[str, float]]:
    """Return the posts and places of each design in the mean week, to one decimal; nothing where weeks were not kept.

    What a cell of a sweep has is known from its run alone; what a budget buys differs with the price that is drawn.
    """
    rows = decision.capacity.set_index("arm")[["places", "posts"]].round(1).to_dict("index")
    return {str(arm): {str(what): float(n) for what, n in own.items() if n} for arm, own in rows.items()}


def _set_by(folder: ResultFolder, cell: Any, arm: str) -> dict[str, Any]:
    """Return what a cell of a sweep sets of a programme; nothing in a comparison."""
    if not folder.has("design"):
        return {}
    design = folder.frame("design")
    values, start = json.loads(design[design["cell"] == cell]["values"].iloc[0]), f"policies.{arm}."
    return {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)}


def _version(decision: Decision) -> str:
    return str(decision.folder.manifest.get("version", ""))
