"""The citizen on ledighedsydelse and in a fleksjob: found by a match with a company over both roads."""

from __future__ import annotations

from math import exp, floor, log

from benchmarks.twin.participant import Participant
from benchmarks.twin.states import FLEKSJOB, LEDIGHEDSYDELSE, PLACED, happens
from simulation.model.rules.companies import GOOD_JOB_WEEKS, SHORT_JOB_WEEKS


class Fleksjobber(Participant):
    """One citizen who may wait for a fleksjob, and hold one."""

    def fleksjob_week(self) -> None:
        """Find a fleksjob, keep it or lose it."""
        if self.support == FLEKSJOB:
            self.keep_fleksjob()
        else:
            self.match_fleksjob()

    def match_fleksjob(self) -> None:
        """Draw chances by own search and by the caseworker's; they become a fleksjob if a company has the hours."""
        p, post = self.p, self.caseworker
        fit = p.fleksjob_frailty * self.ability_find + p.fleksjob_readiness * (self.readiness - 0.5)
        if self.activity in PLACED:
            fit += p.fleksjob_trial
        own, developed = exp(p.fleksjob_search + fit), 0.0
        if post is not None and post.in_post():
            developed = p.fleksjob_develop * post.company_hours * post.network
            developed *= exp(p.develop_weight * fit + p.develop_goal * self.goal)
        chances = self.chances(own + developed)
        if chances == 0:
            return
        asked = p.search_own if self.luck() * (own + developed) < own else p.develop_asked
        hours = floor(p.fleksjob_scale * (-log(self.luck())) ** (1.0 / p.fleksjob_shape) + 0.5)
        hours = min(p.full_hours, max(1.0, hours))
        company = self.find_company(chances * asked, hours)
        if company is None:
            return
        self.give_back_hours()
        self.stop_activity()
        self.fleksjob_company, self.fleksjob_hours = company, hours
        company.take(hours)
        self.fleksjobs += 1
        self.fleksjob_waited += self.spell
        self.change_support(FLEKSJOB)

    def keep_fleksjob(self) -> None:
        """Keep it another week, or fall back on ledighedsydelse."""
        p, company = self.p, self.fleksjob_company
        log_ratio = self.leave_score + p.fleksjob_early * exp(-self.spell / p.fleksjob_early_weeks)
        ends = happens(self.luck(), p.fleksjob_end_rate * exp(log_ratio + p.leave_mentor * company.mentor))
        if self.spell == GOOD_JOB_WEEKS:
            company.good_experience()
        elif ends and self.spell < SHORT_JOB_WEEKS:
            company.bad_experience()
        if ends:
            self.give_back_hours()
            self.change_support(LEDIGHEDSYDELSE)
