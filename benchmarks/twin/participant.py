"""A citizen in offers: courses and placements, from the clock that asks for one to their end."""

from __future__ import annotations

from math import exp, log1p

from benchmarks.twin.states import (
    COURSE,
    EDUCATION,
    INTERNSHIP,
    NO_ACTIVITY,
    RESSOURCEFORLOEB,
    SEARCHING,
    WAGE_SUBSIDY,
    happens,
)
from benchmarks.twin.worker import Worker
from simulation.model.rules.status import YOUTH_AGE


class Participant(Worker):
    """The phase place, and the weeks of courses and placements."""

    def find_place(self) -> None:
        """Start a course, a placement, work or an education, or none."""
        self.job_started = False
        if self.support not in SEARCHING:
            return
        self.placed_lately -= self.p.placement_fades * self.placed_lately
        if self.activity == NO_ACTIVITY and self.hours == 0.0:
            self.be_offered()
        left = self.search_left()
        if self.hours == self.held_hours == 0.0 and self.activity != EDUCATION and left > 0.0:
            self.find_work(left)
            self.develop_job(left)
        left = self.search_left()
        if self.support in SEARCHING and left > 0.0:
            self.start_study(left)

    def be_offered(self) -> None:
        """Be made an offer at a meeting or in a seized opening, or not."""
        self.unoffered += 1
        clock = self.offer_clock()
        due = self.met and self.unoffered >= clock
        asked = exp(self.p.offer_burden * self.burden) if due else 0.0
        if due and self.kind_decided(clock) < self.service.course_share * asked:
            self.activity = COURSE
            self.activity_left = int(self.service.course_weeks)
            self.count("flow_courses")
        else:
            self.start_placement(asked)
        if self.activity != NO_ACTIVITY:
            self.unoffered = 0

    def kind_decided(self, clock: float) -> float:
        """Return the luck of the offer's kind: decided when the clock asked, until it asks again."""
        asked = self.model.week - self.unoffered % max(1, int(clock))
        if self.kind_asked != asked:
            self.kind_asked, self.kind_luck = asked, self.luck()
        return self.kind_luck

    def offer_clock(self) -> float:
        """Return the weeks without an offer after which the law, or the service where it is sooner, asks for one."""
        law = self.model.prices
        if self.support == RESSOURCEFORLOEB:
            limit = law.offer_forloeb_weeks
        elif law.offer_flexible_weeks and not self.home.work_duty(law):
            limit = law.offer_flexible_weeks
        else:
            limit = law.offer_young_weeks if self.age_now() < YOUTH_AGE else law.offer_weeks
        return float(min(self.service.offer_weeks, limit))

    def start_placement(self, asked: float) -> None:
        """Start an internship or wage subsidy agreed at a meeting or in a seized opening."""
        if self.caseworker is None or not (self.met or self.seized):
            return
        p, luck, companies = self.p, self.luck, self.model.companies
        rate = p.placement_rate * self.caseworker.company_work
        rate *= exp(
            p.placement_readiness * (self.readiness - 0.5)
            + p.placement_seized * self.seized
            + p.placement_spread * self.ability_find
            + p.placement_again * log1p(self.placed_lately)
            + p.placement_due * asked
        )
        if not happens(luck(), rate):
            return
        for _ in range(int(p.search_own)):
            company = companies[int(luck() * len(companies))]
            if company.taken < company.places:
                break
        else:
            return
        company.taken += 1
        self.place = company
        self.activity = WAGE_SUBSIDY if luck() < p.subsidy_share else INTERNSHIP
        self.activity_left = self.placement_weeks()
        self.count("flow_placements")
        self.placed_lately += 1.0
        self.agreed = luck() < self.service.hours_agreed

    def placement_weeks(self) -> int:
        """Return the length of this kind of placement."""
        return int(self.p.subsidy_weeks if self.activity == WAGE_SUBSIDY else self.p.placement_weeks)

    def is_prolonged(self) -> bool:
        """Whether an offer that is up goes on: a placement for the ready, a course for the others."""
        if self.activity == COURSE:
            return self.luck() < self.p.extend_course * 2.0 * (1.0 - self.readiness)
        return self.luck() < self.p.extend_placement * 2.0 * self.readiness

    def course_week(self) -> None:
        """Live a week of a preparatory course."""
        self.idle = 0
        self.activity_left -= 1
        self.raise_readiness(self.p.readiness_course * self.service.course_intensity)
        if self.activity_left <= 0:
            if self.is_prolonged():
                self.activity_left = int(self.service.course_weeks)
            else:
                self.activity = NO_ACTIVITY

    def placement_week(self) -> None:
        """Live a week of an internship or wage subsidy; at its end, go on or not."""
        self.idle = 0
        self.activity_left -= 1
        self.raise_readiness(self.p.readiness_workplace)
        self.company_weeks += 1
        company = self.place
        company.more_open(self.p.openness_service * self.service.company_service)
        if self.activity_left > 0:
            return
        if self.is_prolonged():
            self.activity_left = self.placement_weeks()
            return
        company.good_experience()
        self.stop_activity()
