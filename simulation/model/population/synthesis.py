"""Draw a population from its margins: the citizens at the start, and who arrives within the horizon.

A citizen's traits are a function of the seed, the replication and the citizen's own number alone (one named
draw a trait), so the first 100 of 1,000 are the same people as the first 100 of 10,000, and a longer horizon
adds arrivals without changing those before. Barriers share one factor (:mod:`simulation.model.population.copula`),
on which the two unobserved abilities depend too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.columns import CITIZENS
from simulation.model.population.copula import (
    Floats,
    categories,
    score,
    threshold,
    threshold_within,
    truncated_normal,
)
from simulation.model.population.draws import People, Trait
from simulation.model.population.margins import SEVERE_DIAGNOSES, check_names, scaled
from simulation.model.population.spec import ADULT_AGE, PopulationSpec, Weeks
from simulation.model.rules.upkeep import CHILD_YEARS, CHILDREN_APART
from simulation.model.states import Diagnosis, Education, Mental, Origin, Sector, Support, lookup

YOUTH_AGE = 30.0
"""Below this age cash benefit is uddannelseshjaelp (lov om aktiv socialpolitik)."""

MARRIED, COHABITING = 1, 2
LATE_FROM, LATE_YEARS, EARLY_FROM, EARLY_YEARS = 2008, 8, 1980, 28
"""Assumption: immigrants came evenly over 2008-2015, or over 1980-2007."""
MISSED_YEARS, LONG_WORK, SHORT_WORK = 4.0, 4.0, 0.5
"""Assumption: years in the realm of whoever misses the condition; years of work, with the condition met and not."""

EIGHT_OF_TEN_YEARS, THREE_YEARS = 417, 156
"""Whole weeks in 8 and in 3 years."""

BARRIERS = (
    ("physical", Trait.PHYSICAL, "physical_health"),
    ("substance", Trait.SUBSTANCE, "substance_use"),
    ("placed_in_care", Trait.PLACED_IN_CARE, "placed_in_care"),
    ("criminal_record", Trait.CRIMINAL_RECORD, "criminal_record"),
    ("debt", Trait.DEBT, "large_debt"),
    ("homeless", Trait.HOMELESS, "homeless"),
    ("capacity_limited", Trait.CAPACITY_LIMITED, "capacity_limited"),
)
"""0/1 traits that share the common factor: column, draw, margin. Others below do too."""

OTHERS = (
    ("motivated", Trait.MOTIVATED, "motivated"),
    ("treatable_soon", Trait.TREATABLE_SOON, "treatable_soon"),
    ("ordinary_schemes_enough", Trait.ORDINARY_SCHEMES, "ordinary_schemes_enough"),
    ("can_take_su", Trait.CAN_TAKE_SU, "can_take_su"),
    ("shorter_course_enough", Trait.SHORTER_COURSE, "shorter_course_enough"),
    ("realistic", Trait.REALISTIC, "realistic"),
)
"""0/1 traits drawn on their own: how they go with barriers is not documented."""


def synthesise(
    spec: PopulationSpec,
    luck: Any,
    horizon_weeks: int,
    programme_weeks: Mapping[str, int],
    inflow: Floats | None = None,
) -> NDArray[Any]:
    """Return the citizens ``[n + arrivals]`` with traits and abilities filled: the stock, then by entry week.

    ``programme_weeks`` is the education list: each programme's length in weeks; ``programme`` is a row of it.
    ``inflow`` ``[horizon_weeks]`` is each week's inflow relative to that of the start.

    Raises
    ------
    UnknownName
        If the population wishes for a programme that is not on the list.
    """
    check_names(f"population '{spec.name}': programmes", spec.programmes, list(programme_weeks))
    weeks = arrival_weeks(spec.inflow_per_year, horizon_weeks, spec.inflow_change_per_year, inflow)
    entry = np.concatenate((np.zeros(spec.n, np.int64), weeks))
    people = People(spec, luck, entry)
    citizens = CITIZENS.make(entry.shape[0])
    citizens["entry_week"] = entry
    _who(people, citizens)
    _family(people, citizens)
    _schooling(people, citizens)
    _health(people, citizens)
    for column, trait, margin in BARRIERS:
        citizens[column] = people.score(trait) > threshold(spec.margin(margin))
    for column, trait, margin in OTHERS:
        citizens[column] = people.uniform(trait) < spec.margin(margin)
    citizens["motivation"] = motivation(citizens["motivated"], people.uniform(Trait.MOTIVATION))
    _support(people, citizens)
    _before_the_law(people, citizens)
    _programme(people, citizens, list(programme_weeks), list(programme_weeks.values()))
    _abilities(people, citizens)
    if spec.families:
        _households(citizens)
    return citizens


def arrival_weeks(
    inflow_per_year: float, horizon_weeks: int, change_per_year: float = 0.0, inflow: Floats | None = None
) -> NDArray[np.int64]:
    """Return the entry weeks ``[arrivals]`` in weeks 1 to ``horizon_weeks - 1``, rising and evenly spread.

    The inflow changes by the share ``change_per_year`` from year to year, little by little, or goes as ``inflow``
    ``[horizon_weeks]`` does, relative to the start.
    """
    if inflow_per_year <= 0 or horizon_weeks <= 1:
        return np.empty(0, np.int64)
    if inflow is not None:
        come = np.cumsum(inflow) * inflow_per_year / WEEKS_PER_YEAR
        order = np.arange(math.ceil(come[-1]) + 1) + 0.5
        found: NDArray[np.int64] = 1 + np.searchsorted(come, order).astype(np.int64)
        return found[found < horizon_weeks]
    growth = math.log1p(change_per_year)
    years = horizon_weeks / WEEKS_PER_YEAR
    whole = inflow_per_year * (years if abs(growth) < 1e-12 else math.expm1(growth * years) / growth)
    numbers = np.arange(math.ceil(whole) + 1) + 0.5
    if abs(growth) < 1e-12:
        moments = numbers / inflow_per_year
    else:
        inside = 1.0 + growth * numbers / inflow_per_year
        moments = np.log(inside[inside > 0]) / growth
    weeks = np.ceil(moments * WEEKS_PER_YEAR).astype(np.int64)
    within: NDArray[np.int64] = weeks[weeks < horizon_weeks]
    return within


def _households(citizens: NDArray[Any]) -> None:
    """Make families: a lone provider is the parent of one, the others are couples in their order."""
    lone = citizens["lone_provider"] == 1
    order = np.cumsum(~lone) - 1
    couples = (int((~lone).sum()) + 1) // 2
    citizens["household"] = np.where(lone, couples + np.cumsum(lone) - 1, order // 2)


def _who(people: People, citizens: NDArray[Any]) -> None:
    spec, age = people.spec, people.spec.age
    citizens["age"] = truncated_normal(people.uniform(Trait.AGE), age.min, age.max, age.mean, age.sd)
    shares = (spec.margin("immigrant"), spec.margin("descendant"))
    kinds = np.array([Origin.IMMIGRANT, Origin.DESCENDANT, Origin.DANISH])
    citizens["origin"] = kinds[categories(people.uniform(Trait.ORIGIN), shares)]
    sectors = scaled("sectors", spec.sectors)
    citizens["sector"] = _choose(people.uniform(Trait.SECTOR), [lookup(Sector, s) for s in sectors], sectors)


def _family(people: People, citizens: NDArray[Any]) -> None:
    spec = people.spec
    women, lone = spec.margin("women"), spec.margin("lone_provider")
    citizens["lone_provider"] = people.score(Trait.LONE_PROVIDER) > threshold(lone)
    citizens["child_challenges"] = people.score(Trait.CHILD_CHALLENGES) > threshold(
        spec.margin("children_with_challenges")
    )
    among_lone = max(spec.margin("women_among_lone_providers"), women)
    among_lone = min(among_lone, women / lone) if lone > 0 else women
    among_others = (women - lone * among_lone) / (1 - lone) if lone < 1 else women
    chance = np.where(citizens["lone_provider"] == 1, among_lone, among_others)
    citizens["sex"] = people.uniform(Trait.SEX) < chance

    must = spec.parents_share()
    wanted = spec.share("child_at_home")
    more = 0.0 if wanted is None or must >= 1 else max(wanted - must, 0.0) / (1 - must)
    parent = (citizens["lone_provider"] == 1) | (citizens["child_challenges"] == 1)
    parent |= people.uniform(Trait.CHILD_AT_HOME) < more
    counts = {str(i + 1): share for i, share in enumerate(spec.number_of_children)}
    number = _choose(people.uniform(Trait.CHILDREN), range(1, len(counts) + 1), scaled("number_of_children", counts))
    citizens["children"] = np.where(parent, number, 0)


def _schooling(people: People, citizens: NDArray[Any]) -> None:
    spec, loading = people.spec, people.spec.correlation.loading
    lowest, unskilled, _, higher = spec.education()
    schooling = people.score(Trait.EDUCATION)
    not_higher = threshold(1 - higher)
    level = np.where(schooling > not_higher, Education.SKILLED, Education.HIGHER)
    level[schooling > threshold(min(lowest + unskilled, 1.0))] = Education.UNSKILLED
    level[schooling > threshold(lowest)] = Education.NO_9TH_GRADE
    citizens["education"] = level
    limit = threshold_within(spec.margin("interrupted_education"), not_higher, loading)
    citizens["interrupted_education"] = (people.score(Trait.INTERRUPTED) > limit) & (schooling > not_higher)


def _health(people: People, citizens: NDArray[Any]) -> None:
    spec = people.spec
    mental, severe = spec.margin("mental_health"), spec.margin("severe_mental")
    burden = people.score(Trait.MENTAL)
    level = np.where(burden > threshold(mental), Mental.COMMON, Mental.NONE)
    level[burden > threshold(severe)] = Mental.SEVERE
    citizens["mental"] = level

    # The severe diagnoses are spread over the severely ill, the others over the rest of the ill.
    shares = spec.diagnosis_shares()
    firsts = {lookup(Diagnosis, d): s for d, s in shares.items() if d in SEVERE_DIAGNOSES}
    others = {lookup(Diagnosis, d): s for d, s in shares.items() if d not in SEVERE_DIAGNOSES}
    with_first = sum(firsts.values())
    drawn = people.uniform(Trait.DIAGNOSIS)
    diagnosis = np.zeros(drawn.shape[0], np.uint8)
    is_severe = level == Mental.SEVERE
    diagnosis[is_severe] = _spread(drawn[is_severe], firsts, severe)
    rest = (level != Mental.NONE) & (diagnosis == Diagnosis.NONE)
    # A severe person reached here has a draw above with_first / severe: it is stretched to be uniform again.
    if 0 < with_first < severe:
        floor = with_first / severe
        drawn = np.where(is_severe, (drawn - floor) / (1 - floor), drawn)
    diagnosis[rest] = _spread(drawn[rest], others, mental - with_first)
    citizens["diagnosis"] = diagnosis


def _support(people: People, citizens: NDArray[Any]) -> None:
    spec = people.spec
    drawn, insured = people.uniform(Trait.SUPPORT), people.uniform(Trait.INSURED)
    burden, age = people.score(Trait.BENEFIT_WEEKS), citizens["age"]
    support = np.zeros(drawn.shape[0], np.uint8)
    weeks = np.zeros(drawn.shape[0])
    for arrived in (False, True):
        rows = people.arrivals == arrived
        shares = spec.supports(arrived)
        support[rows] = _choose(drawn[rows], [lookup(Support, s) for s in shares], shares)
        dagpenge = shares.get("dagpenge", 0.0)
        chance = max(spec.margin("insured") - dagpenge, 0.0) / (1 - dagpenge) if dagpenge < 1 else 1.0
        citizens["insured"][rows] = (insured[rows] < chance) | (support[rows] == Support.DAGPENGE)
        centre, spread = _log_weeks(spec.arrivals_benefit_weeks) if arrived else stock_log_weeks(spec)
        least = (spec.arrivals_benefit_weeks if arrived else spec.benefit_weeks).min
        if least is None:
            weeks[rows] = np.exp(np.minimum(centre + spread * burden[rows], 20.0))
        else:
            above = _above(burden[rows], (math.log(least) - centre) / spread)
            weeks[rows] = np.maximum(np.exp(np.minimum(centre + spread * above, 20.0)), least)
    cash = (support == Support.KONTANTHJAELP) | (support == Support.UDDANNELSESHJAELP)
    young = age < YOUTH_AGE
    support[cash & young], support[cash & ~young] = Support.UDDANNELSESHJAELP, Support.KONTANTHJAELP
    citizens["entry_support"] = support
    from_work = people.uniform(Trait.FROM_WORK) < spec.margin("from_work")
    citizens["from_work"] = from_work & np.isin(support, (Support.SYGEDAGPENGE, Support.DAGPENGE))
    citizens["benefit_weeks"] = np.minimum(weeks, np.maximum(age - ADULT_AGE, 0.0) * WEEKS_PER_YEAR)


def _before_the_law(people: People, citizens: NDArray[Any]) -> None:
    """Draw what the rules of cash benefit ask about: the youngest child, the home, years here and at work.

    Whoever comes on integration benefit misses the residence condition, as that is what it is for.
    """
    spec, draw = people.spec, people.uniform
    children, age = citizens["children"].astype(int), citizens["age"]
    oldest_youngest = np.maximum(CHILD_YEARS - CHILDREN_APART * np.maximum(children - 1, 0), 1.0)
    citizens["youngest_child"] = np.where(children > 0, draw(Trait.YOUNGEST_CHILD) * oldest_youngest, 0.0)
    pairs = draw(Trait.COUPLE) < spec.margin("couple_without_children")
    couple = (citizens["lone_provider"] == 0) & ((children > 0) | pairs)
    married = draw(Trait.MARRIED) < spec.margin("married_among_couples")
    citizens["spouse"] = np.where(couple, np.where(married, MARRIED, COHABITING), 0)
    citizens["with_parents"] = (
        (age < YOUTH_AGE) & (children == 0) & ~couple & (draw(Trait.WITH_PARENTS) < spec.margin("young_with_parents"))
    )
    immigrant = citizens["origin"] == Origin.IMMIGRANT
    late, since = draw(Trait.CAME), spec.margin("came_since_2008")
    year = np.where(late < since, LATE_FROM + LATE_YEARS * late / max(since, 1e-9), EARLY_FROM + EARLY_YEARS * late)
    citizens["came_year"] = np.where(immigrant, year, 0).astype(int)
    away = immigrant & (draw(Trait.RESIDENCE) < spec.margin("residence_missed"))
    away |= citizens["entry_support"] == Support.INTEGRATION
    citizens["residence_years"] = np.where(away, MISSED_YEARS, 10.0)
    worked = draw(Trait.WORK_YEARS)
    long = np.where(immigrant, worked >= spec.margin("work_missed"), worked < spec.margin("worked_before"))
    citizens["work_years"] = np.where(long, LONG_WORK, SHORT_WORK)
    citizens["job_ready"] = draw(Trait.JOB_READY) < spec.margin("job_ready")
    on_fleksjob = np.isin(citizens["entry_support"], (Support.LEDIGHEDSYDELSE, Support.FLEKSJOB))
    citizens["old_referral"] = on_fleksjob & (draw(Trait.OLD_REFERRAL) < spec.margin("old_referrals"))


def stock_log_weeks(spec: PopulationSpec) -> tuple[float, float]:
    """Return the mean and spread of the logarithm of the stock's weeks on support.

    Where margins of long support are given, they come out: the median is moved, and for two the spread too.
    """
    centre, spread = _log_weeks(spec.benefit_weeks)
    long, medium = spec.share("on_benefit_over_8_of_10_years"), spec.share("on_support_3_years_or_more")
    if long is not None and medium is not None:
        spread = math.log(EIGHT_OF_TEN_YEARS / THREE_YEARS) / (threshold(long) - threshold(medium))
    if long is not None:
        centre = math.log(EIGHT_OF_TEN_YEARS) - spread * threshold(long)
    elif medium is not None:
        centre = math.log(THREE_YEARS) - spread * threshold(medium)
    return centre, spread


def _above(scores: Floats, least: float) -> Floats:
    """Return standard normal scores ``[n]`` in the same order, of those that exceed ``least`` only."""
    tail: Floats = -ndtri(ndtr(-least) * ndtr(-scores))
    return tail


def _log_weeks(weeks: Weeks) -> tuple[float, float]:
    return math.log(weeks.median), weeks.sigma


def _programme(people: People, citizens: NDArray[Any], names: list[str], lengths: list[int]) -> None:
    spec = people.spec
    rows = np.array([*(names.index(name) for name in spec.programmes), -1])
    citizens["programme"] = rows[categories(people.uniform(Trait.PROGRAMME), list(spec.programmes.values()))]
    if spec.running_programmes and spec.programmes:
        running = (citizens["programme"] >= 0) & ~people.arrivals
        length = np.array(lengths)[citizens["programme"]]
        citizens["programme_weeks"] = np.where(running, people.uniform(Trait.PROGRAMME_WEEKS) * length, 0)


def _abilities(people: People, citizens: NDArray[Any]) -> None:
    on_factor, together = people.spec.correlation.abilities_barriers, people.spec.correlation.abilities
    own_find = ndtri(people.uniform(Trait.ABILITY_FIND))
    own = (together - on_factor**2) / (1 - on_factor**2)
    own_keep = score(own_find, ndtri(people.uniform(Trait.ABILITY_KEEP)), min(max(own, -1.0), 1.0))
    citizens["ability_find"] = score(people.factor, own_find, on_factor)
    citizens["ability_keep"] = score(people.factor, own_keep, on_factor)


def motivation(motivated: NDArray[Any], within: Floats) -> Floats:
    """Return how much work is wanted ``[n]`` in [0, 1]: from one half by those who have asked for it, else below."""
    degree: Floats = 0.5 * (motivated + within)
    return degree


def _choose(drawn: Floats, values: Sequence[int], shares: Mapping[str, float]) -> NDArray[Any]:
    """Return the value of the category each draw falls in; the shares sum to 1."""
    found = np.minimum(categories(drawn, list(shares.values())), len(values) - 1)
    chosen: NDArray[Any] = np.array(list(values))[found]
    return chosen


def _spread(drawn: Floats, shares: Mapping[Diagnosis, float], among: float) -> NDArray[Any]:
    """Return a diagnosis for each draw, so that ``shares`` of all come out in a group of share ``among``."""
    chances = [share / among for share in shares.values()] if among > 0 else []
    found: NDArray[Any] = np.array([*shares, Diagnosis.NONE])[categories(drawn, chances)]
    return found
