"""The citizen as a Mesa agent: arrival, the week's life (work, study, sickness, assessment), and being counted."""

from __future__ import annotations

from collections import deque
from math import exp

from benchmarks.twin.clarified import Clarified
from benchmarks.twin.states import (
    BENEFIT,
    COURSE,
    DAGPENGE,
    DEAD,
    EDUCATION,
    EMPLOYED,
    FLEKSJOB,
    FOERTIDSPENSION,
    INTERNSHIP,
    JOBAFKLARING,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    MOVED,
    NO_ACTIVITY,
    NOT_ARRIVED,
    PENSION_AGE,
    PLACED,
    RESSOURCEFORLOEB,
    REVALIDERING,
    SEARCHING,
    SELF_SUPPORTING,
    SERVED,
    SU_EDUCATION,
    SYGEDAGPENGE,
    WAGE_SUBSIDY,
    happens,
)
from simulation.model.clock import REVIEW_WEEKS, WEEKS_PER_YEAR
from simulation.model.rules.arriving import STOCK_FORLOEB_WEEKS, STOCK_TENURE_WEEKS
from simulation.model.rules.recording import FULL_TIME_HOURS, PART_HOURS
from simulation.model.rules.studying import GRADUATE_HOURS, PROLONGED_WEEKS, SU_LEADS_TO_WORK


class Citizen(Clarified):
    """One citizen."""

    def arrive(self) -> None:
        """Enter the simulation."""
        self.support = self.return_support = self.entry_support
        self.count("flow_arrivals")
        if self.from_work:
            self.home.quarters = deque([0.0, *[13.0 * self.most_hours()] * 12], maxlen=13)
            if self.support == SYGEDAGPENGE:
                self.sick_from = EMPLOYED
                self.come_with_a_job()
        if self.model.week == 0:
            self.unoffered = int(WEEKS_PER_YEAR * self.luck())
            if self.support == RESSOURCEFORLOEB:
                self.spell = int(STOCK_FORLOEB_WEEKS * self.luck())
        if self.support == REVALIDERING and self.programme is not None:
            self.activity = EDUCATION
            self.activity_left = max(1, self.programme.weeks - self.programme_weeks)

    def come_with_a_job(self) -> None:
        """Come ill from a job that is held open, at a company that wants as many hours more."""
        companies = self.model.companies
        self.employer = companies[int(self.luck() * len(companies))]
        self.held_hours = self.most_hours()
        self.tenure = 1 + int(STOCK_TENURE_WEEKS * self.luck())
        self.employer.filled += self.held_hours
        self.employer.demand += self.held_hours

    def leaves(self) -> bool:
        """Whether the citizen retires, dies or moves this week."""
        if not self.in_review():
            return False
        p = self.p
        age = self.age_now()
        if age >= self.pension_age:
            self.leave_for_good(PENSION_AGE)
            return True
        death = p.death_rate * exp(p.death_age * (age - 40.0) + p.death_burden * self.burden)
        if happens(self.luck(), REVIEW_WEEKS * death):
            self.leave_for_good(DEAD)
            return True
        if happens(self.luck(), REVIEW_WEEKS * p.moving_rate):
            self.leave_for_good(MOVED)
            return True
        return False

    def live(self) -> None:
        """Live the week: work, activity, health, assessment."""
        self.health_week()
        if self.support == FOERTIDSPENSION:
            self.pension_week()
            return
        if self.hours > 0.0 and not self.job_started:
            self.work_week()
        activity = self.activity
        if activity == EDUCATION:
            self.study_week()
        elif activity == COURSE:
            self.course_week()
        elif activity in PLACED:
            self.placement_week()
        if self.support in SERVED:
            self.move_readiness()
            if self.activity != EDUCATION:
                if self.on_sick_leave():
                    if self.hours == 0.0 or self.sick_from == EMPLOYED:
                        self.sick_week()
                self.be_assessed()
        if self.support != EMPLOYED and self.support != SU_EDUCATION:
            self.support_week()
        if self.held_hours > 0.0 and not self.on_sick_leave():
            self.give_back_hours()
        if self.in_review():
            self.met_since = 0
        self.spell += 1

    def move_readiness(self) -> None:
        """Readiness moves with support that fits a barrier, and falls in long idle spells."""
        p, service = self.p, self.service
        if self.caseworker is not None:
            fit = self.burden if self.treated_now else 0.0
            if self.has_social_barrier:
                fit += service.social_support
            if self.mentally_ill:
                fit += service.skills_training
            if fit > 0.0:
                self.raise_readiness(p.readiness_support * min(1.0, fit))
        if self.idle > p.readiness_idle_after:
            self.readiness -= p.readiness_idle * self.readiness
        if self.former and service.index == 0:
            self.readiness -= p.fade_out * max(0.0, self.readiness - self.readiness_start)

    def sick_week(self) -> None:
        """Recover to work or to the benefit before, or go on to jobafklaring."""
        p = self.p
        if self.episode_left <= 0.0:
            from_work = self.sick_from == EMPLOYED
            self.sick_from = NOT_ARRIVED
            if self.held_hours > 0.0:
                self.hours, self.held_hours = self.hours + self.held_hours, 0.0
                self.stop_activity()
                self.change_support(EMPLOYED)
                self.follow_left = int(self.service.follow_weeks)
                return
            if self.hours > 0.0:
                self.hours += self.employer.take_back(self.most_hours() - self.hours)
                self.leave_for_work()
                if self.support == EMPLOYED:
                    return
            elif from_work and self.luck() < p.recover_to_work:
                hours = self.most_hours()
                company = self.find_company(p.search_own, hours)
                if company is not None:
                    self.start_job(company, hours)
                    return
            entitled = self.home.dagpenge(self.model.prices) or (self.insured and self.finished_study)
            self.change_support(DAGPENGE if entitled else KONTANTHJAELP)
            return
        if self.held_hours > 0.0:
            late = self.support == JOBAFKLARING or self.spell >= p.dismiss_weeks
            if happens(self.luck(), p.dismiss_rate * (exp(p.dismiss_later) if late else 1.0)):
                self.give_back_hours()
                self.count("flow_job_ends")
            else:
                self.tenure += 1
        if self.support == SYGEDAGPENGE and self.spell >= p.sygedagpenge_weeks:
            if self.luck() < 1.0 / p.extension_weeks:
                self.change_support(JOBAFKLARING)

    def support_week(self) -> None:
        """Find or lose a fleksjob, run out of time, come off support without work or return to it."""
        p, support = self.p, self.support
        if support == LEDIGHEDSYDELSE or support == FLEKSJOB:
            self.fleksjob_week()
        elif support == DAGPENGE:
            if self.spell >= p.dagpenge_weeks:
                self.change_support(KONTANTHJAELP)
        elif support == SELF_SUPPORTING:
            if happens(self.luck(), p.self_support_return):
                self.fall_back()
        elif support in SEARCHING and self.hours == self.held_hours == 0.0 and self.in_review():
            if happens(self.luck(), REVIEW_WEEKS * p.self_support_rate):
                self.stop_activity()
                self.change_support(SELF_SUPPORTING)

    def study_week(self) -> None:
        """Go on, drop out, or finish."""
        p = self.p
        self.idle = 0
        self.activity_left -= 1
        self.follow_left = max(0, self.follow_left - 1)
        revalidation = self.support == REVALIDERING
        dropped = happens(self.luck(), p.revalidation_drop_rate if revalidation else p.study_drop_rate)
        if not dropped and self.activity_left > 0:
            return
        self.activity = NO_ACTIVITY
        if revalidation:
            self.end_revalidation(not dropped)
            return
        self.follow_left = 0
        if not dropped and self.luck() < SU_LEADS_TO_WORK and self.seek_graduate_work():
            return
        if self.return_support == REVALIDERING:
            self.change_support(KONTANTHJAELP)
        else:
            self.fall_back()

    def end_revalidation(self, finished: bool) -> None:
        """Go on to another course, to work, or to what a former participant lives on."""
        p = self.p
        self.study_ended = self.model.week
        self.finished_study = finished
        if finished:
            if self.luck() < p.revalidation_prolonged:
                self.activity = EDUCATION
                self.activity_left = PROLONGED_WEEKS
                return
            if self.luck() < self.programme.leads_to_work:
                if not self.seek_graduate_work():
                    self.change_support(DAGPENGE)
                return
        to = self.support_after_revalidation()
        if to == SU_EDUCATION:
            self.begin_study()
        else:
            self.change_support(to)

    def support_after_revalidation(self) -> int:
        """Draw what a former participant without work lives on."""
        p, u = self.p, self.luck()
        shares = (
            (DAGPENGE, p.graduate_dagpenge),
            (SYGEDAGPENGE, p.graduate_sygedagpenge),
            (LEDIGHEDSYDELSE, p.graduate_fleksjob),
            (SELF_SUPPORTING, p.graduate_self_support),
            (SU_EDUCATION, p.graduate_study),
        )
        for support, share in shares:
            if u < share:
                return support
            u -= share
        return KONTANTHJAELP

    def seek_graduate_work(self) -> bool:
        """Go straight into work, where a company has it."""
        p = self.p
        self.graduate = True
        self.goal = True
        if self.luck() >= p.graduate_work:
            return False
        company = self.find_company(p.search_graduate, GRADUATE_HOURS)
        if company is None:
            return False
        self.start_job(company, GRADUATE_HOURS)
        return True

    def record(self) -> None:
        """Be counted, and count one's own weeks."""
        model, support, hours = self.model, self.support, self.hours
        stocks = model.stocks
        model.supports[support] += 1
        if support in BENEFIT:
            self.weeks_on_support += 1
        if self.caseworker is None and support in SERVED:
            stocks["stock_waiting"] += 1
        if hours > 0.0:
            stocks["stock_in_job"] += 1
            stocks["hours_ordinary"] += hours
            self.weeks_worked += 1
            self.hours_worked += hours
            if support != EMPLOYED:
                stocks["stock_small_job"] += 1
        self.full_run = self.full_run + 1 if hours >= FULL_TIME_HOURS else 0
        if self.full_run > self.full_best:
            self.full_best = self.full_run
        self.part_run = self.part_run + 1 if hours >= PART_HOURS else 0
        if self.part_run > self.part_best:
            self.part_best = self.part_run
        if self.service.index > 0:
            stocks["stock_in_programme"] += 1
            self.service_weeks += 1
        if self.activity == INTERNSHIP:
            stocks["stock_internship"] += 1
        elif self.activity == WAGE_SUBSIDY:
            stocks["stock_wage_subsidy"] += 1
        elif self.activity == COURSE:
            stocks["stock_course"] += 1
