"""Health in episodes (4.14): a time of worse health comes, raises the burden while it lasts, and passes.

Everything that reads the burden feels it: finding and keeping work, what companies consider, assessment, death. It is
what sends the employed on sygedagpenge, and who is on sygedagpenge is well when it is over. Treatment shortens it and
makes the next one rarer.
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.clock import REVIEW_WEEKS
from simulation.model.compiling import rule
from simulation.model.randomness import LIMIT, Draw, Kind, uniform, uniform_pair
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.status import in_review, on_sick_leave

_CITIZEN, _EPISODE = int(Kind.CITIZEN), int(Draw.EPISODE)
NEVER, NOW, BEFORE = 0, 1, 2
"""Whether treatment has reached the citizen's last episode: not, in this week, or in one before."""
_REACHED = LIMIT - 1
"""The draw of whom treatment reaches is taken once: it stands in this week's place."""


@rule
def log_episode_rate(citizen: CitizenRow, params: Any) -> float:
    """Return the log hazard per week that an episode comes: by the burden when well, and after treatment."""
    rate = math.log(params.episode_rate) + params.episode_burden * citizen.burden_well
    if citizen.mental > 0:
        rate += params.episode_mental
    if citizen.treatment == BEFORE:
        rate += params.episode_spared
    return rate


@rule
def episode_median(citizen: CitizenRow, params: Any) -> float:
    """Return the weeks that half of the citizen's episodes last at most."""
    return params.episode_weeks * math.exp(params.episode_longer * citizen.burden_well)


@rule
def episode_chance(citizen: CitizenRow, params: Any, week: int) -> float:
    """Return the chance that a citizen without an episode is in one from this week on.

    Whoever comes on a benefit of the ill is ill; who arrives is by the share of time that episodes take (lengths are
    log-logistic, their mean is the median times (pi / shape) / sin(pi / shape)); others by the rate, at their review.
    """
    if on_sick_leave(citizen) and citizen.spell <= 1:
        return 1.0
    rate = math.exp(log_episode_rate(citizen, params))
    if week == citizen.entry_week:
        angle = math.pi / params.episode_shape
        ill = rate * episode_median(citizen, params) * angle / math.sin(angle)
        return ill / (1.0 + ill)
    return -math.expm1(-REVIEW_WEEKS * rate)


@rule
def move_burden(citizen: CitizenRow, params: Any, change: float) -> None:
    """Move the health burden, and with it the parts of the rates that hold it."""
    citizen.health_burden += change
    citizen.find_score += params.find_health * change
    citizen.leave_score += params.leave_health * change
    citizen.assess_score += params.assess_burden * change


@rule
def begin_episode(citizen: CitizenRow, params: Any, u: float) -> None:
    """Begin an episode; its weeks follow from the uniform ``u``."""
    citizen.episode_left = episode_median(citizen, params) * math.exp(math.log(u / (1.0 - u)) / params.episode_shape)
    citizen.treatment = NEVER
    move_burden(citizen, params, params.episode_rise * (1.0 - citizen.burden_well))


@rule
def treated(citizen: CitizenRow, row: int, design: DesignRow, luck: Any) -> bool:
    """Whether treatment reaches a citizen in an episode: the design has it for a share, the same citizens first."""
    if citizen.caseworker < 0 or design.treatment == 0.0:
        return False
    return uniform(luck, _CITIZEN, row, _REACHED, _EPISODE) < design.treatment


@rule
def episode_week(citizen: CitizenRow, row: int, design: DesignRow, params: Any, luck: Any) -> None:
    """Let a week of an episode pass; with treatment, or part of the hours kept in sickness, it counts for more."""
    faster = params.recover_kept if on_sick_leave(citizen) and citizen.hours > 0.0 else 0.0
    if treated(citizen, row, design, luck):
        citizen.treatment = NOW
        faster += params.episode_shortened
    citizen.episode_left -= math.exp(faster)
    if citizen.episode_left <= 0.0:
        citizen.episode_left = 0.0
        move_burden(citizen, params, citizen.burden_well - citizen.health_burden)
        citizen.health_burden = citizen.burden_well


@rule
def health_week(citizen: CitizenRow, row: int, designs: Any, params: Any, luck: Any, week: int) -> None:
    """Let a week of health pass: an episode comes, goes on or is over."""
    if citizen.treatment == NOW:
        citizen.treatment = BEFORE
    if citizen.episode_left > 0.0:
        episode_week(citizen, row, designs[citizen.service], params, luck)
    elif in_review(row, week) or week == citizen.entry_week or (on_sick_leave(citizen) and citizen.spell <= 1):
        u_comes, u_lasts = uniform_pair(luck, _CITIZEN, row, week, _EPISODE)
        if u_comes < episode_chance(citizen, params, week):
            begin_episode(citizen, params, u_lasts)
