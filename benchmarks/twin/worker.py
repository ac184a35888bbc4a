"""A citizen on the way to work and in it: courses, placements, job search, weeks of work."""

from __future__ import annotations

from math import exp, expm1, log, log1p
from typing import TYPE_CHECKING

from benchmarks.twin.client import Client
from benchmarks.twin.states import (
    COURSE,
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    INTERNSHIP,
    NO_ACTIVITY,
    RESSOURCEFORLOEB,
    SEARCHING,
    SU_EDUCATION,
    SYGEDAGPENGE,
    WAGE_SUBSIDY,
    happens,
)
from simulation.model.rules.companies import GOOD_JOB_WEEKS, SHORT_JOB_WEEKS

if TYPE_CHECKING:
    from benchmarks.twin.company import Company

MOST_CHANCES = 20
"""Chances of work in a week are counted up to this."""


class Worker(Client):
    """The phase place, and the weeks of work, courses and placements."""

    def find_place(self) -> None:
        """Start a course, a placement, work or an education, or none."""
        self.job_started = False
        if self.support not in SEARCHING:
            return
        self.placed_lately -= self.p.placement_fades * self.placed_lately
        if self.activity == NO_ACTIVITY and self.hours == 0.0 and self.met and not self.prepared:
            self.start_course()
        if self.activity == NO_ACTIVITY and self.hours == 0.0:
            self.start_placement()
        locked = self.activity == COURSE and self.p.lock_in >= 1.0
        if self.hours == self.held_hours == 0.0 and not locked and self.activity != EDUCATION:
            self.find_work()
        if self.support in SEARCHING and self.activity != COURSE:
            self.start_study()

    def start_course(self) -> None:
        """Be sent on a preparatory course, or not; a citizen draws once."""
        if self.course_luck is None:
            self.course_luck = self.luck()
        in_forloeb = self.support == RESSOURCEFORLOEB
        share = self.service.forloeb_course_share if in_forloeb else self.service.course_share
        if self.course_luck < share:
            self.activity = COURSE
            self.activity_left = int(self.service.course_weeks)
            self.count("flow_courses")
        else:
            self.prepared = True

    def start_placement(self) -> None:
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
        )
        if not happens(luck(), rate):
            return
        for _ in range(int(p.search_own + p.search_service)):
            company = companies[int(luck() * len(companies))]
            if company.taken < company.places:
                break
        else:
            return
        company.taken += 1
        self.place = company
        subsidised = luck() < p.subsidy_share
        self.activity = WAGE_SUBSIDY if subsidised else INTERNSHIP
        self.activity_left = int(p.subsidy_weeks if subsidised else p.placement_weeks)
        self.count("flow_placements")
        self.placed_lately += 1.0
        if self.first_placement < 0:
            self.first_placement = self.model.week
        if luck() < self.service.hours_agreed:
            hours = self.small_hours()
            if company.open_hours() >= hours and company.considers(self.burden):
                self.start_job(company, hours)

    def job_rate(self) -> float:
        """Return the hazard of a chance of ordinary work this week."""
        p = self.p
        rate = (
            p.find_base
            + self.find_score
            + p.find_readiness * self.readiness
            + p.belief_log_ratio * self.belief
            + self.shift_effect()
            + p.labour_market
            + p.market_elasticity * self.model.prices.labour_market
        )
        if self.activity == INTERNSHIP or self.activity == WAGE_SUBSIDY:
            rate += p.find_placement
        elif self.activity == COURSE:
            rate += log(max(1e-9, 1.0 - p.lock_in))
        if self.seized:
            rate += p.find_seized
        if self.graduate:
            rate += p.find_graduate
        if self.support == DAGPENGE:
            rate += p.find_insured
        elif self.support == RESSOURCEFORLOEB:
            rate += p.find_forloeb
        return exp(rate)

    def find_work(self) -> None:
        """Chances of work become work if a company has the hours."""
        chances = self.chances(self.job_rate())
        if chances == 0:
            return
        p, post = self.p, self.caseworker
        hours = self.hours_sought()
        asked = p.search_own
        if post is not None:
            asked += p.search_service * post.company_work * post.network
        company = self.find_company(chances * asked, hours)
        if company is None:
            self.count("flow_failed_searches")
            return
        self.job_started = True
        self.start_job(company, hours)

    def chances(self, rate: float) -> int:
        """Draw the week's chances of work: Poisson, by counting exponential waiting times."""
        number, waited = 0, -log(self.luck())
        while waited < rate and number < MOST_CHANCES:
            number += 1
            waited -= log(self.luck())
        return number

    def most_hours(self) -> float:
        """Return full time less what the health burden takes."""
        return self.p.full_hours - self.p.burden_hours * self.burden

    def hours_sought(self) -> float:
        """Draw the weekly hours of a first job: small for many, full for the rest."""
        p = self.p
        share = p.small_share
        if 0.0 < share < 1.0:
            logit = log(share / (1.0 - share)) + p.small_first * self.service.small_jobs
            share = 1.0 / (1.0 + exp(-logit))
        if self.luck() < share:
            return self.small_hours()
        return self.most_hours()

    def small_hours(self) -> float:
        """Draw the weekly hours of a small job."""
        p = self.p
        return p.small_hours_low + (p.small_hours_high - p.small_hours_low) * self.luck()

    def find_company(self, asked: float, hours: float) -> Company | None:
        """Ask companies in turn; return the first with the hours and the openness."""
        luck, companies = self.luck, self.model.companies
        whole = int(asked)
        if luck() < asked - whole:
            whole += 1
        for _ in range(whole):
            company = companies[int(luck() * len(companies))]
            if company.open_hours() >= hours and company.considers(self.burden):
                return company
        return None

    def start_job(self, company: Company, hours: float) -> None:
        """Start ordinary hours at a company that has them open; a job held open ends with it."""
        if self.held_hours > 0.0:
            self.give_back_hours()
        self.employer = company
        self.hours = hours
        self.tenure = 0
        company.take(hours)
        self.count("flow_job_starts")
        if self.first_job < 0:
            self.first_job = self.model.week
        self.leave_for_work()
        if self.support != EMPLOYED:
            self.count("flow_small_job_starts")

    def leave_for_work(self) -> None:
        """Leave support for work, if the hours are enough for the benefit rules."""
        if self.support == EMPLOYED:
            return
        if self.home.leaves_support(self.hours, self.model.prices):
            self.stop_activity()
            self.change_support(EMPLOYED)
            self.follow_left = int(self.service.follow_weeks)

    def start_study(self) -> None:
        """Enter ordinary education on SU."""
        p = self.p
        rate = p.study_rate * exp(
            self.study_score
            + p.study_readiness * (self.readiness - 0.5)
            + p.study_seized * self.seized
            + p.study_help * self.service.education_help * self.met
        )
        if not happens(self.luck(), rate):
            return
        self.begin_study()

    def begin_study(self) -> None:
        """Begin ordinary education, from whatever it was before."""
        self.give_back_hours()
        self.stop_activity()
        self.change_support(SU_EDUCATION)
        self.activity = EDUCATION
        self.activity_left = int(self.p.study_weeks)
        self.follow_left = int(self.service.follow_weeks)
        if self.first_study < 0:
            self.first_study = self.model.week

    def work_week(self) -> None:
        """Keep or lose the ordinary hours, grow them, or fall ill."""
        if not self.keeps_job():
            return
        self.grow_hours()
        if self.support == EMPLOYED:
            self.follow_left = max(0, self.follow_left - 1)
            often = self.p.sick_rate
            if self.p.episode_rate > 0.0:
                often = self.p.episode_sick if self.episode_left > 0.0 else 0.0
            if happens(self.luck(), often * exp(self.p.sick_burden * self.burden)):
                self.fall_ill()

    def pension_week(self) -> None:
        """Keep or lose a small job beside the pension, or find one."""
        p = self.p
        if self.hours > 0.0:
            self.keeps_job()
        elif happens(self.luck(), p.pensioner_job_rate):
            hours = self.small_hours()
            company = self.find_company(p.search_own, hours)
            if company is not None:
                self.start_job(company, hours)

    def keeps_job(self) -> bool:
        """Whether the ordinary hours last another week."""
        self.tenure += 1
        self.idle = 0
        if self.tenure == GOOD_JOB_WEEKS:
            self.employer.good_experience()
        if happens(self.luck(), self.leave_rate()):
            self.lose_job()
            return False
        return True

    def leave_rate(self) -> float:
        """Return the hazard that the job ends this week."""
        p = self.p
        rate = p.leave_base + self.leave_score + p.leave_early * exp(-self.tenure / p.leave_early_weeks)
        if self.goal:
            rate += p.leave_goal
        if self.follow_left > 0 and self.caseworker is not None:
            rate += p.leave_follow * self.relation
        rate += p.leave_mentor * (1.0 if self.employer.mentor else self.service.workplace_mentor)
        rate += p.leave_service * self.service.company_service
        return exp(rate)

    def lose_job(self) -> None:
        """End the ordinary hours; the company remembers how it went."""
        if self.tenure < SHORT_JOB_WEEKS:
            self.employer.bad_experience()
        self.give_back_hours()
        self.count("flow_job_ends")
        self.readiness -= self.p.readiness_job_end * self.readiness
        self.graduate = False
        if self.support == EMPLOYED:
            self.follow_left = 0
            if self.home.dagpenge(self.model.prices):
                self.change_support(DAGPENGE)
            else:
                self.fall_back()

    def grow_hours(self) -> None:
        """Renegotiate small hours upwards, at a follow-up or on one's own."""
        p, most = self.p, self.most_hours()
        if self.hours >= most:
            return
        chance = p.grow_follow if self.met else -expm1(-p.grow_rate)
        if self.luck() < chance:
            more = min(p.grow_hours, most - self.hours)
            if self.employer.open_hours() >= more:
                self.hours += more
                self.employer.take(more)
                self.leave_for_work()

    def fall_ill(self) -> None:
        """Go from work to sygedagpenge; the employer holds the job open, or it ends."""
        if self.luck() < self.p.sick_held:
            self.held_hours, self.hours = self.hours, 0.0
        else:
            self.give_back_hours()
            self.count("flow_job_ends")
        self.sick_from = EMPLOYED
        self.follow_left = 0
        self.change_support(SYGEDAGPENGE)

    def course_week(self) -> None:
        """Live a week of a preparatory course."""
        self.idle = 0
        self.activity_left -= 1
        self.raise_readiness(self.p.readiness_course)
        if self.activity_left <= 0:
            self.prepared = self.support != RESSOURCEFORLOEB
            self.activity = NO_ACTIVITY

    def placement_week(self) -> None:
        """Live a week of an internship or wage subsidy; at its end, be hired or not."""
        self.idle = 0
        self.activity_left -= 1
        self.raise_readiness(self.p.readiness_workplace)
        self.company_weeks += 1
        company = self.place
        company.more_open(self.p.openness_service * self.service.company_service)
        if self.activity_left > 0:
            return
        company.good_experience()
        self.stop_activity()
        if self.hours == 0.0 and self.luck() < self.p.convert_chance * 2.0 * self.readiness:
            hours = self.hours_sought()
            if company.open_hours() >= hours:
                self.start_job(company, hours)
