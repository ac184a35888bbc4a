"""A citizen's health: episodes that come, raise the burden and pass, and the treatment that reaches them."""

from __future__ import annotations

from math import exp, log, pi, sin

from benchmarks.twin.person import Person
from simulation.model.clock import REVIEW_WEEKS


class Patient(Person):
    """Health in episodes: who is ill, for how long, and whom treatment reaches."""

    def health_week(self) -> None:
        """Come into an episode, live a week of it, or get over it."""
        self.treated_before |= self.treated_now
        self.treated_now = False
        if self.episode_left > 0.0:
            self.episode_week()
        elif self.luck() < self.episode_chance():
            self.begin_episode()

    def episode_chance(self) -> float:
        """Return the chance that an episode comes this week."""
        p, week = self.p, self.model.week
        if self.on_sick_leave() and self.spell <= 1:
            return 1.0
        rate = p.episode_rate * exp(p.episode_burden * self.burden_well)
        rate *= exp(p.episode_mental * self.mentally_ill + p.episode_spared * self.treated_before)
        if week == self.entry_week:
            ill = rate * self.episode_median() * (pi / p.episode_shape) / sin(pi / p.episode_shape)
            return ill / (1.0 + ill)
        return 1.0 - exp(-REVIEW_WEEKS * rate) if self.in_review() else 0.0

    def episode_median(self) -> float:
        """Return the weeks that half of the citizen's episodes last at most."""
        return self.p.episode_weeks * exp(self.p.episode_longer * self.burden_well)

    def begin_episode(self) -> None:
        """Begin an episode of log-logistic length."""
        u = self.luck()
        self.episode_left = self.episode_median() * exp(log(u / (1.0 - u)) / self.p.episode_shape)
        self.treated_before = False
        self.set_burden(self.burden_well + self.p.episode_rise * (1.0 - self.burden_well))

    def episode_week(self) -> None:
        """Live a week of an episode; it counts for more in treatment and with hours kept."""
        p, share = self.p, self.service.treatment
        faster = p.recover_kept if self.on_sick_leave() and self.hours > 0.0 else 0.0
        if self.caseworker is not None and share > 0.0:
            if self.treatment_luck is None:
                self.treatment_luck = self.luck()
            if self.treatment_luck < share:
                self.treated_now = True
                faster += p.episode_shortened
        self.episode_left -= exp(faster)
        if self.episode_left <= 0.0:
            self.episode_left = 0.0
            self.set_burden(self.burden_well)

    def set_burden(self, burden: float) -> None:
        """Move the burden and the scores that hold it."""
        p, change = self.p, burden - self.burden
        self.burden = burden
        self.find_score += p.find_health * change
        self.leave_score += p.leave_health * change
        self.assess_score += p.assess_burden * change
