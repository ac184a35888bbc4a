"""Simple rivals: what a reader without a simulation would have said about the effect of a programme.

Three rules turn the share under usual service into the share under the programme: no effect at all, the odds
ratio of the Danish IPS trial, or its risk difference (evidence:ips.inklusion_rct). The last two carry that
trial's own sampling error, and all three the luck of the study they foretell. A simulation that does not beat
them adds nothing to a single number from a single trial.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, logit
from scipy.stats import beta, binom, norm

from simulation.evidence.registry import load
from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows
from simulation.reproduction.scoring import Floats

TRIAL = "ips.inklusion_rct"
RIVALS = ("no_effect", "constant_odds_ratio", "constant_risk_difference")
DRAWS = 2000
"""Predictive draws of every rival: enough that its interval's ends are settled."""

EDGE = 1e-6
"""Shares are kept this far from 0 and 1 where their odds are taken."""

Shape = Literal["share", "relative", "difference"]


@dataclass(frozen=True)
class Effect:
    """A documented figure with an effect arm and a control arm.

    ``n`` and ``control_n`` are the persons in the arms (None: so many that luck is no part of the figure).
    ``control`` holds the simulated shares ``[R]`` of control groups of ``control_n`` under usual service, or the
    one documented share. ``shape`` is what is documented: the share in the effect arm, its relative change from
    the control arm, or the difference between the two.
    """

    id: str
    n: int | None
    control: Floats | float
    control_n: int | None = None
    shape: Shape = "share"

    def __post_init__(self) -> None:
        shares = np.atleast_1d(np.asarray(self.control, dtype=np.float64))
        shares = shares[np.isfinite(shares)]
        if not shares.size or shares.min() < 0 or shares.max() > 1:
            raise ValueError(f"{self.id}: the control arm must be shares between 0 and 1")
        for name, size in (("n", self.n), ("control_n", self.control_n)):
            if size is not None and size < 1:
                raise ValueError(f"{self.id}: {name} must be above zero, not {size}")


@dataclass(frozen=True)
class TrialEffect:
    """The IPS trial's effect: log odds ratio and risk difference, each with its standard error."""

    log_odds_ratio: float
    log_odds_ratio_error: float
    risk_difference: float
    risk_difference_error: float


def trial_effect() -> TrialEffect:
    """Return the trial's effect, its errors by Woolf (1955) and Wald.

    The persons are split evenly over usual service and the trial's variants of IPS, which are reported as one.
    """
    evidence = load().for_fit()
    ips, usual = evidence.value(f"{TRIAL}.ips"), evidence.value(f"{TRIAL}.control")
    variants = evidence.values(f"{TRIAL}.variants")
    groups = len(variants) if isinstance(variants, tuple) else 1
    in_usual = evidence.value(f"{TRIAL}.n") / (groups + 1)
    in_ips = in_usual * groups
    cells = [size * share for size, p in ((in_ips, ips), (in_usual, usual)) for share in (p, 1 - p)]
    return TrialEffect(
        log_odds_ratio=float(logit(ips) - logit(usual)),
        log_odds_ratio_error=math.sqrt(sum(1 / cell for cell in cells)),
        risk_difference=ips - usual,
        risk_difference_error=math.sqrt(ips * (1 - ips) / in_ips + usual * (1 - usual) / in_usual),
    )


def predict(effect: Effect, seed: int = 0) -> dict[str, Floats]:
    """Return every rival's predictive draws ``[DRAWS]`` of the figure, in the figure's unit, by rival.

    All rivals share the luck of the control group and of the study, so they differ by their rule alone.
    """
    luck = _Luck(effect.id, seed)
    usual = _expected(effect, luck)
    trial, z = trial_effect(), norm.ppf(luck.of(1))
    odds = logit(np.clip(usual, EDGE, 1 - EDGE)) + trial.log_odds_ratio + trial.log_odds_ratio_error * z
    moved = usual + trial.risk_difference + trial.risk_difference_error * z
    treated = dict(zip(RIVALS, (usual, expit(odds), np.clip(moved, 0.0, 1.0)), strict=True))
    seen_usual = _sampled(usual, effect.control_n, luck.of(3))
    return {
        name: _shaped(_sampled(share, effect.n, luck.of(2)), seen_usual, effect) for name, share in treated.items()
    }


class _Luck:
    """Named uniforms of one figure: a function of the seed, the figure's id and what is drawn."""

    def __init__(self, name: str, seed: int) -> None:
        self.key = luck_of(seed, zlib.crc32(f"rival {name}".encode()))

    def of(self, what: int) -> Floats:
        rows = np.arange(DRAWS, dtype=np.int64)
        drawn: Floats = uniform_rows(self.key, int(Kind.KNOWLEDGE), rows, what, int(Draw.PARAMETER))
        return drawn


def _expected(effect: Effect, luck: _Luck) -> Floats:
    """Return the control group's expected share ``[DRAWS]``, as uncertain as the input leaves it."""
    given = np.atleast_1d(np.asarray(effect.control, dtype=np.float64))
    given = given[np.isfinite(given)]
    if given.size > 1:
        # The replications' spread is partly the luck of control_n persons, which is not the effect arm's luck.
        middle, spread = float(given.mean()), float(given.var(ddof=1))
        chance = middle * (1 - middle) / effect.control_n if effect.control_n else 0.0
        kept = math.sqrt(max(0.0, 1 - chance / spread)) if spread > 0 else 0.0
        drawn = given[np.arange(DRAWS) % given.size]
        return np.clip(middle + (drawn - middle) * kept, 0.0, 1.0)
    share = float(given[0])
    if effect.control_n is None:
        return np.full(DRAWS, share)
    # One documented share of control_n persons: Jeffreys' posterior of what is behind it.
    hits = share * effect.control_n
    behind: Floats = beta.ppf(luck.of(0), hits + 0.5, effect.control_n - hits + 0.5)
    return behind


def _sampled(share: Floats, n: int | None, uniform: Floats) -> Floats:
    """Return the shares seen in groups of ``n`` persons ``[DRAWS]``, the expected ones where n is not known."""
    if n is None:
        return share
    seen: Floats = binom.ppf(uniform, n, share) / n
    return seen


def _shaped(treated: Floats, usual: Floats, effect: Effect) -> Floats:
    """Return the figure that the two arms give; a relative change from nobody is missing."""
    if effect.shape == "share":
        return treated
    if effect.shape == "difference":
        return treated - usual
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(usual > 0, treated / usual - 1, math.nan)
