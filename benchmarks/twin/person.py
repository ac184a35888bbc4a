"""A citizen's traits and state, and the moves between states that all rules share."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from math import exp, log1p
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.twin.states import (
    EMPLOYED,
    FLEKSJOB,
    JOBAFKLARING,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    MOVED,
    NO_ACTIVITY,
    NOT_ARRIVED,
    RESSOURCEFORLOEB,
    REVALIDERING,
    SERVED,
    SYGEDAGPENGE,
)
from benchmarks.twin.upkeep import Household
from simulation.model.clock import REVIEW_WEEKS, WEEKS_PER_YEAR
from simulation.model.rules.scores import LARGEST_BURDEN, TRUST_AT_ARRIVAL
from simulation.model.states import Education, Left, Mental

if TYPE_CHECKING:
    from benchmarks.twin.caseworker import Caseworker
    from benchmarks.twin.company import Company
    from benchmarks.twin.model import Programme, TwinMarket
    from benchmarks.twin.service import Service


class Person(mesa.Agent):
    """Who somebody is, what he or she lives on, and with whom.

    ``number`` is the row in the population; ``traits`` that row by column name.
    """

    def __init__(
        self, model: TwinMarket, number: int, traits: Mapping[str, Any], programme: Programme | None, service: Service
    ) -> None:
        super().__init__(model)
        self.number = number
        self.luck = model.luck
        self.p = model.p
        self.entry_week: int = traits["entry_week"]
        self.entry_support: int = traits["entry_support"]
        self.age: float = traits["age"]
        self.pension_age: float = traits["pension_age"]
        self.insured = bool(traits["insured"])
        self.from_work = bool(traits["from_work"])
        self.woman = traits["sex"] == 1
        self.mentally_ill = bool(traits["mental"] != Mental.NONE)
        self.has_social_barrier = any(
            traits[name] for name in ("debt", "homeless", "child_challenges", "lone_provider")
        )
        self.programme = programme
        self.programme_weeks: int = traits["programme_weeks"]
        self.arm: int = traits["arm"]
        self.ability_find: float = traits["ability_find"]
        self.home = Household(self, traits)
        self.score(traits)

        self.support = NOT_ARRIVED
        self.return_support = NOT_ARRIVED
        self.sick_from = NOT_ARRIVED
        self.spell = 0
        self.idle = 0
        self.activity = NO_ACTIVITY
        self.activity_left = 0
        self.place: Company | None = None
        self.employer: Company | None = None
        self.hours = 0.0
        self.held_hours = 0.0
        self.fleksjob_company: Company | None = None
        self.fleksjob_hours = 0.0
        self.referred = -1
        self.case_meetings = 0
        self.forloeb_limit = 0
        self.tenure = 0
        self.match_quality = 0.0
        self.agreed = False
        self.episode_left = 0.0
        self.treated_now = self.treated_before = False
        self.treatment_luck: float | None = None
        self.job_started = False
        self.service = service
        self.service_weeks = 0
        self.past_services: set[Service] = set()
        self.admission_luck: dict[Service, float] = {}
        self.unoffered = 0
        self.kind_asked: int | None = None
        self.kind_luck = 0.0
        self.follow_left = 0
        self.caseworker: Caseworker | None = None
        self.last_post: Caseworker | None = None
        self.last_person = 0
        self.shifts = 0
        self.belief = False
        self.belief_luck: dict[tuple[Caseworker, int], float] = {}
        self.met = False
        self.met_since = 0
        self.duty = False
        self.former = False
        self.left_by = Left.NOT
        self.placed_lately = 0.0
        self.goal = False
        self.opening = False
        self.seized = False
        self.graduate = False
        self.finished_study = False
        self.applied = programme is not None
        self.study_ended = -1
        self.refund_weeks: int = traits["benefit_weeks"]
        self.self_support_weeks: deque[int] = deque()

        self.first_meeting = -1
        self.first_job = -1
        self.first_job_end = -1
        self.first_study = -1
        self.exit_week = -1
        self.exit_to = NOT_ARRIVED
        self.exit_job_end = -1
        self.weeks_worked = 0
        self.hours_worked = 0.0
        self.full_run = self.full_best = 0
        self.part_run = self.part_best = 0
        self.company_weeks = 0
        self.weeks_on_support = 0
        self.earned_oere = 0
        self.decisions = self.clarified_weeks = 0
        self.fleksjobs = self.fleksjob_waited = 0

    def score(self, traits: Mapping[str, Any]) -> None:
        """Work out what never changes: burden and the fixed parts of the rates; and where readiness starts."""
        p = self.p
        burden = min(
            LARGEST_BURDEN,
            p.burden_physical * traits["physical"]
            + p.burden_common * (traits["mental"] == Mental.COMMON)
            + p.burden_severe * (traits["mental"] == Mental.SEVERE)
            + p.burden_substance * traits["substance"],
        )
        barriers = ("placed_in_care", "criminal_record", "debt", "homeless", "child_challenges")
        social = sum(traits[name] for name in barriers)
        no_9th = traits["education"] == Education.NO_9TH_GRADE
        skilled = traits["education"] >= Education.SKILLED
        decades = (self.age - 40.0) / 10.0
        motivation, substance = traits["motivation"], traits["substance"]
        self.severely_ill = traits["mental"] == Mental.SEVERE
        self.motivated = bool(traits["motivated"])
        self.burden = self.burden_well = burden
        self.find_score = (
            p.find_frailty_sd * self.ability_find
            + p.find_health * burden
            + p.find_substance * substance
            + p.find_no_9th_grade * no_9th
            + p.find_skilled * skilled
            + p.find_social * social
            + p.find_age * decades
            + p.find_history * log1p(traits["benefit_weeks"] / 52.0)
            + p.find_motivated * motivation
        )
        self.leave_score = (
            -p.leave_frailty_sd * traits["ability_keep"] + p.leave_health * burden + p.leave_substance * substance
        )
        self.study_score = (
            p.study_age * (self.age - 30.0) / 10.0 + p.study_motivated * motivation + p.study_no_9th_grade * no_9th
        )
        self.assess_score = p.assess_burden * (burden - 0.5) + p.assess_age * decades
        logit = p.readiness_base + p.readiness_motivated * motivation + p.readiness_burden * burden
        self.readiness = self.readiness_start = 1.0 / (1.0 + exp(-logit))
        self.relation = TRUST_AT_ARRIVAL

    def age_now(self) -> float:
        """Return the age this week."""
        return self.age + (self.model.week - self.entry_week) / WEEKS_PER_YEAR

    def in_review(self) -> bool:
        """Whether this is the week for decisions looked at every fourth week."""
        return (self.model.week + self.number) % REVIEW_WEEKS == 0

    def on_sick_leave(self) -> bool:
        """Whether the citizen lives on a benefit of the ill."""
        return self.support == SYGEDAGPENGE or self.support == JOBAFKLARING

    def count(self, flow: str) -> None:
        """Count an event of this week."""
        self.model.flows[flow] += 1

    def raise_readiness(self, share: float) -> None:
        """Close a share of the distance to full readiness."""
        self.readiness += share * (1.0 - self.readiness)

    def release(self) -> None:
        """Leave the caseload of the caseworker."""
        if self.caseworker is not None:
            self.caseworker.citizens -= 1
            self.caseworker = None

    def give_back_hours(self) -> None:
        """Give the hours back to the company, ordinary ones and those of a fleksjob."""
        if self.employer is not None:
            self.employer.give(self.hours + self.held_hours)
            self.employer = None
            if self.first_job >= 0 and self.first_job_end < 0:
                self.first_job_end = self.model.week
        self.hours = self.held_hours = 0.0
        if self.fleksjob_company is not None:
            self.fleksjob_company.give(self.fleksjob_hours)
            self.fleksjob_company = None
        self.fleksjob_hours = 0.0

    def stop_activity(self) -> None:
        """End the activity under way and free its place."""
        if self.place is not None:
            self.place.taken -= 1
            self.place = None
        self.activity = NO_ACTIVITY
        self.activity_left = 0
        self.agreed = False

    def change_support(self, to: int) -> None:
        """Move to another support; note the exit, if it is one (granted fleksjob counts as fleksjob)."""
        support = self.support
        if to == support:
            return
        if support in SERVED:
            destination = FLEKSJOB if to == LEDIGHEDSYDELSE else to
            granted_before = support == LEDIGHEDSYDELSE and self.entry_support != LEDIGHEDSYDELSE
            if destination != FLEKSJOB or not granted_before:
                self.model.exits[destination] += 1
                if self.exit_week < 0:
                    self.exit_week = self.model.week
                    self.exit_to = destination
            self.return_support = support
        if support == EMPLOYED == self.exit_to and self.exit_job_end < 0:
            self.exit_job_end = self.model.week
        if to == RESSOURCEFORLOEB:
            self.forloeb_limit = 0
        self.support = to
        if not self.on_sick_leave():
            self.sick_from = NOT_ARRIVED
        self.spell = 0
        self.referred = -1

    def fall_back(self) -> None:
        """Return to the benefit one falls back on without work or education."""
        back = self.return_support
        if back not in SERVED or back in (SYGEDAGPENGE, JOBAFKLARING, REVALIDERING):
            back = KONTANTHJAELP
        self.change_support(back)

    def leave_for_good(self, to: int) -> None:
        """Move, retire or die."""
        self.release()
        if self.service.index > 0:
            self.service.served -= 1
            self.left_by = Left.MOVED if to == MOVED else Left.NOT_SERVED
        self.give_back_hours()
        self.stop_activity()
        self.change_support(to)
