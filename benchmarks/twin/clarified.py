"""The citizen whose case is clarified: referred, prepared and decided by the team, or assessed by meetings."""

from __future__ import annotations

from math import exp, log, sqrt

from benchmarks.twin.caseworker import LOGISTIC_SD
from benchmarks.twin.fleksjobber import Fleksjobber
from benchmarks.twin.states import (
    EDUCATION,
    FOERTIDSPENSION,
    JOBAFKLARING,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    RESSOURCEFORLOEB,
    UDDANNELSESHJAELP,
    happens,
)
from simulation.model.clock import REVIEW_WEEKS
from simulation.model.rules.assessment import LEAST_PENSION_AGE, TIME_IS_UP, YOUNG_PENSION_ODDS


class Clarified(Fleksjobber):
    """One citizen whose case may come before the rehabilitation team."""

    def be_assessed(self) -> None:
        """Be put before the rehabilitation team or referred to it, or not; ordinary hours keep one out of it."""
        if self.support == RESSOURCEFORLOEB and self.forloeb_limit == 0:
            self.forloeb_limit = self.model.prices.forloeb_weeks
        if self.referred >= 0:
            self.case_meetings += self.met
            return
        if not self.in_review() or (self.hours > 0.0 and self.support != RESSOURCEFORLOEB):
            return
        rate = self.assessment_rate()
        if rate <= 0.0 or not happens(self.luck(), REVIEW_WEEKS * rate):
            return
        if self.p.clarify_queue:
            self.referred = self.model.week
            self.case_meetings = 0
        else:
            self.be_decided()

    def is_ready(self) -> bool:
        """Whether the case is prepared, and the citizen neither works nor studies."""
        if self.referred < 0 or self.activity == EDUCATION:
            return False
        if self.hours > 0.0 and self.support != RESSOURCEFORLOEB:
            return False
        own = (self.model.week - self.referred) / self.p.case_step_weeks
        return bool(self.case_meetings + own >= self.p.case_steps)

    def be_decided(self) -> None:
        """Follow what the team decides."""
        if self.referred >= 0:
            self.decisions += 1
            self.clarified_weeks += self.model.week - self.referred
        to = self.verdict_after_forloeb() if self.support == RESSOURCEFORLOEB else self.verdict()
        self.count("flow_assessed")
        self.referred = -1
        if to == self.support:
            if to == JOBAFKLARING:
                self.spell = 0
            return
        self.stop_activity()
        if to != RESSOURCEFORLOEB and to != KONTANTHJAELP:
            self.give_back_hours()
        self.change_support(to)

    def assessment_rate(self) -> float:
        """Return the hazard of being put before the team this week."""
        p, support = self.p, self.support
        if support == KONTANTHJAELP or support == UDDANNELSESHJAELP:
            if p.clarify_queue:
                return float(p.refer_rate * exp(self.assess_score))
            prepared = (p.assess_unmet + self.met_since) / (p.assess_unmet + 1.0)
            sooner = 1.0 if self.model.prices.team else exp(p.without_team)
            return float(p.assess_rate * prepared * exp(self.assess_score) * sooner)
        if support == RESSOURCEFORLOEB:
            if 0 < self.forloeb_limit <= self.spell:
                return TIME_IS_UP
            return p.forloeb_rate if self.spell >= p.forloeb_least_weeks else 0.0
        if support == JOBAFKLARING:
            if self.spell >= p.jobafklaring_weeks:
                return TIME_IS_UP
            return p.forloeb_rate if self.spell >= 0.5 * p.jobafklaring_weeks else 0.0
        return 0.0

    def verdict(self) -> int:
        """Draw what is granted; where the law takes no new ressourceforloeb, some stay on the benefit."""
        p = self.p
        older, ill = (self.age - 45.0) / 10.0, self.burden - 0.5
        fleksjob = exp(p.verdict_fleksjob)
        pension = exp(p.verdict_pension + p.verdict_pension_age * older + p.verdict_pension_burden * ill)
        if self.age < LEAST_PENSION_AGE:
            pension *= YOUNG_PENSION_ODDS
        if p.clarify_queue:
            pension *= exp(-p.verdict_ability * self.seen_ability())
        if self.luck() * (1.0 + fleksjob + pension) < 1.0:
            if self.model.prices.forloeb_open:
                return RESSOURCEFORLOEB
            if self.luck() < p.closed_stays:
                return self.support
        return LEDIGHEDSYDELSE if self.luck() * (fleksjob + pension) < fleksjob else FOERTIDSPENSION

    def verdict_after_forloeb(self) -> int:
        """Draw where an assessed ressourceforloeb ends."""
        p = self.p
        if self.luck() < p.forloeb_other:
            return KONTANTHJAELP
        logit = p.forloeb_fleksjob + p.forloeb_fleksjob_burden * (self.burden - 0.5)
        if p.clarify_queue:
            logit += p.verdict_ability * self.seen_ability()
        return LEDIGHEDSYDELSE if self.luck() < 1.0 / (1.0 + exp(-logit)) else FOERTIDSPENSION

    def seen_ability(self) -> float:
        """Return the ability as the team sees it: the file is one look, each meeting another."""
        looks, u = 1.0 + self.case_meetings, self.luck()
        clear = looks / (looks + self.p.clarify_noise**2)
        return sqrt(clear) * self.ability_find + sqrt(1.0 - clear) * log(u / (1.0 - u)) / LOGISTIC_SD
