"""How far the evidence travels: the run's population against the one each policy's evidence comes from.

Traits are compared by standardised mean differences, and the two populations as a whole by a propensity score
(Austin 2009, doi:10.1002/sim.3697; Stuart 2010, doi:10.1214/09-STS313, for the threshold of a quarter of a standard
deviation). That an effect travels the worse the farther the populations are apart is an assumption, and so is by how
much: the widening is a rule of thumb that is shown beside the interval of the run and never replaces it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from simulation.model.population.builtin import builtin
from simulation.model.population.files import read_file
from simulation.model.population.spec import ENTRY_SUPPORTS, PopulationSpec
from simulation.model.population.synthesis import synthesise
from simulation.model.randomness import luck_of
from simulation.model.rules.parameters import catalogue
from simulation.model.states import Education, Mental, Support, lookup
from simulation.policies import education
from simulation.policies.catalogue import policy
from simulation.run.drawn import population_spec
from simulation.run.settings import CompanySettings, Settings
from simulation.words.texts import Arm, Finding, Share, Texts

EN = Texts("en")
DRAWN = 2000
"""Citizens drawn of a synthetic population; both populations with the same luck, so that the same one is at 0."""
NEAR, FAR = 0.25, 0.5
"""Below the first a distance is near, above the second far."""
FARTHEST = 5.0
"""Standardised differences are cut here, so that a trait without variance has one too."""
SUPPORTED = (0.01, 0.99)
"""Quantiles of the evidence population's propensities between which a citizen has a counterpart there."""
FEW = 0.05
"""With fewer citizens than this share who have a counterpart, a policy's evidence is warned of however near it is."""
MOST_NAMED = 3
PULL = 1.0
"""Ridge on standardised traits: keeps the propensity finite where a trait tells the two populations apart."""

Floats = NDArray[np.float64]

PLAIN = (
    *("physical", "substance", "placed_in_care", "criminal_record", "debt", "homeless", "child_challenges"),
    *("motivated", "capacity_limited"),
)
"""Traits of the group of barriers that are columns of 0 and 1."""


def traits(citizens: NDArray[Any]) -> dict[str, dict[str, Floats]]:
    """Return the traits compared, by group, each a column ``[N]``; weeks on support as log(1 + weeks)."""
    level, mental = citizens["education"], citizens["mental"]
    barriers = {name: citizens[name] for name in PLAIN}
    barriers |= {"mental_common": mental == Mental.COMMON, "mental_severe": mental == Mental.SEVERE}
    barriers |= {"no_9th_grade": level == Education.NO_9TH_GRADE, "unskilled": level == Education.UNSKILLED}
    family = {name: citizens[name] for name in ("age", "sex", "lone_provider", "children")}
    history = {"benefit_weeks": np.log1p(citizens["benefit_weeks"])}
    history |= {f"on_{s}": citizens["entry_support"] == lookup(Support, s) for s in ENTRY_SUPPORTS}
    groups = {"barriers": barriers, "age_and_family": family, "history": history}
    return {group: {name: np.asarray(x, float) for name, x in own.items()} for group, own in groups.items()}


def standardised(run: Floats, evidence: Floats) -> float:
    """Return the standardised difference of two columns, run minus evidence, cut at ``FARTHEST``.

    For 0 and 1 it is over sqrt(p (1 - p)) of the mean share p; else Cohen's d, over sqrt((s1^2 + s2^2) / 2).
    """
    gap = float(run.mean() - evidence.mean())
    if gap == 0:
        return 0.0
    if all(((x == 0) | (x == 1)).all() for x in (run, evidence)):
        p = float(run.mean() + evidence.mean()) / 2
        spread = math.sqrt(p * (1 - p))
    else:
        spread = math.sqrt((run.var(ddof=min(1, len(run) - 1)) + evidence.var(ddof=min(1, len(evidence) - 1))) / 2)
    return math.copysign(min(FARTHEST, abs(gap) / spread if spread > 0 else FARTHEST), gap)


def common_support(run: Floats, evidence: Floats) -> float:
    """Return the share of ``run`` ``[N, traits]`` whose propensity is in the range of ``evidence`` ``[M, traits]``.

    The propensity of being of the run's population is a logistic regression on the traits; the range is that of the
    evidence population's own propensities between the quantiles ``SUPPORTED``.
    """
    x = np.concatenate((run, evidence))
    spread = x.std(axis=0)
    x = (x[:, spread > 0] - x[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    x = np.column_stack((np.ones(len(x)), x))
    member = np.arange(len(x)) < len(run)
    # each population counts half, whatever its size
    weight = np.where(member, 0.5 / len(run), 0.5 / len(evidence)) * len(x)
    ridge = np.full(x.shape[1], PULL)
    ridge[0] = 0.0
    slope = np.zeros(x.shape[1])
    for _ in range(50):
        chance = expit(x @ slope)
        gradient = x.T @ (weight * (member - chance)) - ridge * slope
        bend = (x * (weight * chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, gradient)
        slope += step
        if np.abs(step).max() < 1e-8:
            break
    score = x @ slope
    low, high = np.quantile(score[~member], SUPPORTED)
    hair = 1e-6
    return float(((score[member] >= low - hair) & (score[member] <= high + hair)).mean())


def labour_market(settings: Settings, stock: int, evidence: PopulationSpec) -> dict[str, float]:
    """Return how the labour markets differ, run minus evidence: log ratio of companies a citizen, and level."""
    around = evidence.surroundings
    theirs = CompanySettings(**around.get("companies", {}))
    there = theirs.per_citizen if theirs.number is None else theirs.number / evidence.n
    own = settings.companies
    here = own.per_citizen if own.number is None else own.number / stock
    usual = catalogue()["labour_market"].value
    levels = [p.get("labour_market", usual) for p in (settings.parameters, around.get("parameters", {}))]
    return {"companies": math.log(here / there), "labour_market": levels[0] - levels[1]}


def verdict(distance: float) -> str:
    """Return ``near``, ``some_way_off`` or ``far``."""
    return "near" if distance < NEAR else "far" if distance > FAR else "some_way_off"


def widening(distance: float) -> float:
    """Return by how much the half-width of an effect's interval is multiplied: sqrt(1 + d^2), an assumption."""
    return math.hypot(1.0, distance)


def _drawn(spec: PopulationSpec) -> NDArray[Any]:
    few = spec.model_copy(update={"n": DRAWN, "inflow_per_year": 0.0})
    return synthesise(few, luck_of(0, 0), 1, education.lengths())


@cache
def _evidence(name: str) -> dict[str, dict[str, Floats]]:
    return traits(_drawn(builtin(name)))


def _run(settings: Settings) -> tuple[dict[str, dict[str, Floats]], int]:
    """Return the traits of the run's population, and its stock."""
    spec = population_spec(settings)
    if spec is not None:
        return traits(_drawn(spec)), spec.n
    citizens = read_file(Path(str(settings.population.file)), luck_of(0, 0), tuple(education.lengths()))
    return traits(citizens), max(1, int((citizens["entry_week"] == 0).sum()))


def distance(settings: Settings, run: Mapping[str, Mapping[str, Floats]], stock: int, name: str) -> dict[str, Any]:
    """Return how far the run's population is from the built-in population ``name``.

    A group's distance is the mean absolute difference of its traits (of the supports, those that occur in one of the
    two); the distance of all is the mean of the groups.

    Raises
    ------
    UnknownName
        If there is no such population.
    """
    spec, there = builtin(name), _evidence(name)
    occur = {g: [t for t in own if run[g][t].any() or there[g][t].any()] for g, own in there.items()}
    gaps = {g: {t: standardised(run[g][t], there[g][t]) for t in own} for g, own in occur.items()}
    gaps["labour_market"] = labour_market(settings, stock, spec)
    groups = {g: float(np.mean(np.abs(list(own.values())))) for g, own in gaps.items()}
    whole = float(np.mean(list(groups.values())))
    most = sorted(((abs(d), g, t, d) for g, own in gaps.items() for t, d in own.items() if d), reverse=True)
    columns = [(g, t) for g, own in occur.items() for t in own]
    return {
        "evidence_population": name,
        "evidence_title": spec.title,
        "groups": {g: {"distance": d, "verdict": verdict(d)} for g, d in groups.items()},
        "distance": whole,
        "verdict": verdict(whole),
        "common_support": common_support(*(np.column_stack([x[g][t] for g, t in columns]) for x in (run, there))),
        "differ_most": [{"group": g, "trait": t, "difference": d} for _, g, t, d in most[:MOST_NAMED]],
        "widening": widening(whole),
    }


def transport(settings: Settings) -> list[dict[str, Any]]:
    """Return a record per policy of each arm: the distance to its evidence, and a warning if it is far.

    ``warning`` is ``None`` where there is nothing to warn of. A policy whose evidence has no population has a
    ``distance`` of ``None``, and nothing that follows from it.

    Raises
    ------
    PopulationFileError
        For a population file with a bad cell.
    """
    if not settings.policy:
        return []
    run, stock = _run(settings)
    found: dict[str, dict[str, Any]] = {}
    records = []
    for arm in settings.policy:
        for part in arm.split("+"):
            name = policy(part).evidence_population
            if name and name not in found:
                found[name] = distance(settings, run, stock, name)
            own = found.get(name, {"evidence_population": "", "distance": None})
            records.append({"arm": arm, "policy": part, **own, "warning": _warning(part, own)})
    return records


def _warning(part: str, found: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the warning of a policy as key and values; ``text`` is how it reads in English."""
    if found["distance"] is None or (found["verdict"] != "far" and found["common_support"] >= FEW):
        return None
    traits = [d["trait"] for d in found["differ_most"]]
    finding = Finding(
        "transport.warning",
        {
            "policy": Arm(part),
            "population": Finding(f"populations.{found['evidence_population']}"),
            "distance": found["distance"],
            "share": Share(found["common_support"]),
            "most": tuple(Finding(f"traits.{trait}") for trait in traits),
        },
    )
    values = {name: found[name] for name in ("evidence_population", "distance", "common_support")}
    return {"key": finding.key, "values": {"policy": part, **values, "traits": traits}, "text": EN.said(finding)}
