"""A citizen on the two roads to work, into education, and in work."""

from __future__ import annotations

from math import exp, expm1, floor, log, pi, sqrt
from typing import TYPE_CHECKING

from benchmarks.twin.client import Client
from benchmarks.twin.states import (
    COURSE,
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    PLACED,
    RESSOURCEFORLOEB,
    SU_EDUCATION,
    SYGEDAGPENGE,
    happens,
)
from simulation.model.rules.companies import GOOD_JOB_WEEKS, SHORT_JOB_WEEKS
from simulation.model.rules.living import YEAR

if TYPE_CHECKING:
    from benchmarks.twin.company import Company

MOST_CHANCES = 20
"""Chances of work in a week are counted up to this."""


class Worker(Client):
    """Own search, companies contacted on the citizen's behalf, and the weeks of work."""

    def search_left(self) -> float:
        """Return the share of search, for work or an education, that an offer or the work duty leaves."""
        p, left = self.p, 1.0
        if self.activity == COURSE:
            left = 1.0 - p.lock_in * self.service.course_intensity
        elif self.activity in PLACED:
            left = 1.0 - p.placement_lock
        if self.duty:
            left *= 1.0 - p.duty_lock_in * (1.0 - self.burden)
        return left

    def job_rate(self) -> float:
        """Return the hazard of a chance of ordinary work this week, with all of the week to search."""
        p = self.p
        rate = (
            p.find_base
            + self.find_score
            + p.find_readiness * self.readiness
            + p.belief_log_ratio * self.belief
            + self.shift_effect()
            + self.model.labour_market
        )
        if self.seized:
            rate += p.find_seized
        if self.graduate:
            rate += p.find_graduate
        if self.support == DAGPENGE:
            rate += p.find_insured
        elif self.support == RESSOURCEFORLOEB:
            rate += p.find_forloeb
        return exp(rate)

    def find_work(self, left: float) -> None:
        """Chances of work by own search become work if a company has the hours."""
        chances = self.chances(self.job_rate() * left)
        if chances > 0 and not self.ask_for_work(chances * self.p.search_own):
            self.count("flow_failed_searches")

    def develop_job(self, left: float) -> None:
        """Openings by the caseworker's contacts with companies become work the same way, also in a placement."""
        p, post = self.p, self.caseworker
        if post is None or self.hours > 0.0 or not post.in_post():
            return
        own = self.find_score + p.find_readiness * (self.readiness - 0.5)
        fit = p.develop_goal * self.goal + self.model.labour_market
        rate = p.develop_rate * post.company_hours * post.network * exp(p.develop_weight * own + fit)
        chances = self.chances(rate * (1.0 if self.activity in PLACED else left))
        if chances > 0:
            self.ask_for_work(chances * p.develop_asked)

    def ask_for_work(self, asked: float) -> bool:
        """Ask companies for the hours sought, and start at the first that has them, if any."""
        hours = self.hours_sought()
        company = self.find_company(asked, hours)
        if company is None:
            return False
        self.job_started = True
        self.start_job(company, hours)
        u = self.luck()
        self.match_quality = sqrt(3.0) / pi * log(u / (1.0 - u))
        return True

    def chances(self, rate: float) -> int:
        """Draw the week's chances of work: Poisson, by counting exponential waiting times."""
        number, waited = 0, -log(self.luck())
        while waited < rate and number < MOST_CHANCES:
            number += 1
            waited -= log(self.luck())
        return number

    def most_hours(self) -> float:
        """Return full time less what the health burden takes, in whole hours."""
        return floor(self.p.full_hours - self.p.burden_hours * self.burden)

    def hours_sought(self) -> float:
        """Draw the weekly hours of a first job: as agreed on for a placement, or small, full, or between the two."""
        p = self.p
        if self.agreed:
            return self.small_hours()
        share = p.small_share
        if 0.0 < share < 1.0:
            logit = log(share / (1.0 - share)) + p.small_first * self.service.small_jobs
            share = 1.0 / (1.0 + exp(-logit))
        if self.luck() < share:
            return self.small_hours()
        most = self.most_hours()
        if self.luck() < p.part_share:
            return self.between(p.small_hours_high + 1, most - 1)
        return most

    def small_hours(self) -> float:
        """Draw the weekly hours of a small job."""
        return self.between(self.p.small_hours_low, self.p.small_hours_high)

    def between(self, low: float, high: float) -> float:
        """Draw whole hours, as likely each."""
        return low + int((high - low + 1) * self.luck())

    def find_company(self, asked: float, hours: float) -> Company | None:
        """Ask companies in turn, that of a placement first; return the first with the hours and the openness."""
        luck, companies, here = self.luck, self.model.companies, self.place
        if here is not None and here.open_hours() >= hours and (self.agreed or here.considers(self.burden)):
            return here
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
        self.match_quality = 0.0
        self.tenure = 0
        self.unoffered = 0
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

    def start_study(self, left: float) -> None:
        """Enter ordinary education on SU."""
        p = self.p
        rate = p.study_rate * exp(
            self.study_score
            + p.study_readiness * (self.readiness - 0.5)
            + p.study_seized * self.seized
            + p.study_help * self.service.education_help * self.met
        )
        if happens(self.luck(), rate * left):
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
            often = self.p.episode_sick * exp(self.p.sick_burden * self.burden)
            if self.episode_left > 0.0 and happens(self.luck(), often):
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
        self.raise_readiness(self.p.readiness_job)
        if self.tenure == GOOD_JOB_WEEKS:
            self.employer.good_experience()
        if happens(self.luck(), self.leave_rate()):
            self.lose_job()
            return False
        return True

    def leave_rate(self) -> float:
        """Return the hazard that the job ends this week."""
        p = self.p
        rate = p.leave_base + self.leave_score + (p.leave_shape - 1.0) * log(self.tenure / YEAR)
        rate -= p.leave_match_sd * self.match_quality
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
        """Go from work to sygedagpenge; the employer holds the job open."""
        self.held_hours, self.hours = self.hours, 0.0
        self.sick_from = EMPLOYED
        self.follow_left = 0
        self.change_support(SYGEDAGPENGE)
