"""A citizen as the caseworker's client: who serves, shifts, meetings, openings."""

from __future__ import annotations

from math import exp, pi, sqrt
from typing import TYPE_CHECKING

from benchmarks.twin.patient import Patient
from benchmarks.twin.states import (
    CASH,
    DAGPENGE,
    FOLLOWED,
    JOBAFKLARING,
    LEDIGHEDSYDELSE,
    NO_ACTIVITY,
    RESSOURCEFORLOEB,
    SERVED,
    SYGEDAGPENGE,
    happens,
)
from simulation.model.clock import REVIEW_WEEKS, WEEKS_PER_YEAR
from simulation.model.economics.law import TalkGroup
from simulation.model.rules.staffing import BOUNDED, SATURATING
from simulation.model.rules.status import YOUTH_AGE
from simulation.model.states import Left

if TYPE_CHECKING:
    from benchmarks.twin.caseworker import Caseworker

TALKS = {
    SYGEDAGPENGE: TalkGroup.SICK,
    JOBAFKLARING: TalkGroup.JOBAFKLARING,
    RESSOURCEFORLOEB: TalkGroup.FORLOEB,
    LEDIGHEDSYDELSE: TalkGroup.LEDIGHED,
    DAGPENGE: TalkGroup.DAGPENGE,
}
"""Whose talks the law counts, by benefit; those on cash benefit are told apart."""


class Client(Patient):
    """The phases staff, meet and open."""

    def staff(self) -> None:
        """Be assigned, be moved on, lose a caseworker, or queue."""
        support = self.support
        served = support in SERVED or (support in FOLLOWED and self.follow_left > 0)
        if self.service.index > 0:
            why = self.drops_out() if served else Left.NOT_SERVED
            if why != Left.NOT:
                self.release()
                self.leave_programme(why)
        if not served:
            self.release()
            return
        here = self.caseworker
        if here is None:
            if self.take_post():
                self.face()
            return
        leaves = here.vacant_left > 0
        rate = self.service.reassign_rate
        if not leaves and rate > 0 and self.in_review():
            leaves = happens(self.luck(), REVIEW_WEEKS * rate)
        if leaves and self.take_post(apart_from=here):
            here.citizens -= 1
        if self.caseworker.vacant_left == 0:
            self.face()

    def drops_out(self) -> Left:
        """Return why a voluntary programme is left this week, or that it is not."""
        p = self.p
        if self.service.voluntary == 0.0 or not self.in_review():
            return Left.NOT
        rate = p.drop_out_rate * exp(p.drop_out_readiness * (self.readiness - 0.5))
        rate *= exp(p.drop_out_relation * (self.relation - 0.5))
        if happens(self.luck(), REVIEW_WEEKS * rate):
            return Left.OWN_WISH
        if self.episode_left > 0.0 and happens(self.luck(), REVIEW_WEEKS * p.drop_out_ill):
            return Left.ILLNESS
        if self.woman and happens(self.luck(), REVIEW_WEEKS * self.birth_rate()):
            return Left.MATERNITY
        return Left.NOT

    def birth_rate(self) -> float:
        """Return the hazard of giving birth at this age."""
        p = self.p
        away = (self.age_now() - p.birth_age) / p.birth_age_sd
        return p.births * exp(-0.5 * away * away) / (p.birth_age_sd * sqrt(2.0 * pi) * WEEKS_PER_YEAR)

    def leave_programme(self, why: Left) -> None:
        """Go back to usual service."""
        if self.service.readmits == 0.0:
            self.past_services.add(self.service)
        self.service.served -= 1
        self.service = self.model.usual
        self.service_weeks = 0
        self.former = True
        self.left_by = why

    def take_post(self, apart_from: Caseworker | None = None) -> bool:
        """Find a post with room, the last one first, then from a drawn start; or queue."""
        posts = self.service.posts
        if not posts:
            return False
        last = self.last_post
        if last is not None and last is not apart_from and last.service is self.service and last.has_room():
            found = last
        else:
            start = int(self.luck() * len(posts))
            for step in range(len(posts)):
                post = posts[(start + step) % len(posts)]
                if post is not apart_from and post.has_room():
                    found = post
                    break
            else:
                return False
        self.caseworker = found
        found.citizens += 1
        return True

    def face(self) -> None:
        """Come to know the person in the post; another one than the last is a shift."""
        post = self.caseworker
        if self.last_post is post and self.last_person == post.person:
            return
        if self.last_post is not None:
            self.shifts += 1
            self.relation *= self.p.relation_kept
            self.count("flow_shifts")
        self.last_post = post
        self.last_person = post.person
        self.belief = self.is_believed_in(post)

    def is_believed_in(self, post: Caseworker) -> bool:
        """Whether the person in the post believes in this citizen; the same pair draws once."""
        p = self.p
        logit = (
            post.disposition
            + p.belief_trained * self.service.belief_training
            + p.belief_ability * self.ability_find
            + p.belief_burden * self.burden
        )
        pair = post, post.person
        if pair not in self.belief_luck:
            self.belief_luck[pair] = self.luck()
        return self.belief_luck[pair] < 1.0 / (1.0 + exp(-logit))

    def shift_effect(self) -> float:
        """Return the log job-rate term of the shifts so far."""
        shifts, p = self.shifts, self.p
        if shifts <= 0:
            return 0.0
        times = float(shifts)
        if p.shift_mode == SATURATING:
            kept = p.shift_saturation
            if kept < 1.0:
                times = (1.0 - kept**shifts) / (1.0 - kept)
        elif p.shift_mode == BOUNDED:
            times = min(times, p.shift_bound)
        return p.shift_log_ratio * times

    def least_talks(self) -> float:
        """Return the chance of a talk this week that the law asks for at the least."""
        group = TALKS.get(self.support)
        if self.support in CASH:
            young = TalkGroup.YOUNG if self.age_now() < YOUTH_AGE else TalkGroup.ACTIVITY_READY
            group = TalkGroup.JOB_READY if self.home.job_ready else young
        if group is None:
            return 0.0
        weeks = self.spell + (self.home.before if self.weeks_on_support <= self.spell else 0)
        first, until, later = self.model.prices.talks[group]
        between = first if weeks < until else later
        return 1.0 / between if between > 0.0 else 0.0

    def meet(self) -> None:
        """Meet the caseworker, or not; the relation grows by meetings and fades without them."""
        p, post = self.p, self.caseworker
        self.met = False
        self.home.sanctioned = False
        self.idle += 1
        self.duty = self.hours == 0.0 and self.activity == NO_ACTIVITY and self.home.work_duty(self.model.prices)
        if self.duty:
            self.idle = 0
        due = post is not None and post.in_post() and self.luck() < max(post.meeting_chance, self.least_talks())
        if due and self.support in CASH and self.luck() < p.missed_talks:
            self.home.sanctioned = True
        elif due:
            self.met = True
            self.met_since += 1
            self.idle = 0
            self.count("flow_meetings")
            self.relation += p.relation_gain * (1.0 - self.relation)
            self.raise_readiness(p.readiness_meeting * self.relation)
            if self.first_meeting < 0:
                self.first_meeting = self.model.week
            if not self.goal and self.luck() < self.service.goal_chance:
                self.goal = True
            return
        elif self.duty and post is not None and self.luck() < p.missed_duty:
            self.home.sanctioned = True
        self.relation -= p.relation_decay * self.relation

    def open(self) -> None:
        """Come into an opening or out of it; one that meets contact is seized."""
        p = self.p
        if self.seized:
            self.seized = False
            self.opening = False
        if self.support not in SERVED:
            self.opening = False
            return
        if self.opening:
            if self.luck() < 1.0 / p.opening_weeks:
                self.opening = False
                self.readiness -= p.readiness_unseized * self.readiness
                return
        else:
            rate = p.opening_rate * exp(
                p.opening_readiness * (self.readiness - 0.5)
                + p.opening_trust * self.relation
                + p.opening_goal * self.goal
            )
            if not happens(self.luck(), rate):
                return
            self.opening = True
            self.count("flow_openings")
        if self.met or self.is_helped_on_call():
            self.seized = True
            self.count("flow_seized")
            self.raise_readiness(p.readiness_seized)

    def is_helped_on_call(self) -> bool:
        """Whether the citizen calls the caseworker's direct number and is helped in time."""
        post, direct = self.caseworker, self.service.direct_contact
        if post is None or direct <= 0:
            return False
        return post.in_post() and self.luck() < self.p.call_chance * direct * post.slack
