"""A calculation on the screen while it is under way, or after it was broken off."""

from __future__ import annotations

import time

from simulation.page.chart import Bar
from simulation.page.controls import button, said, tell, within
from simulation.page.jobs import Job, Progress
from simulation.page.work import Stage
from simulation.words.texts import Texts

LOOK_SECONDS = 1.0
"""How often a calculation under way is looked at."""
TELL_SECONDS = 4.0
"""How often a screen reader is told."""
MINUTE = 90
"""From so many seconds on, the time left is told in minutes."""


class UnderWay:
    """How far a calculation is, and the button that stops it."""

    def __init__(self, job: Job, t: Texts) -> None:
        self.job, self.t = job, t
        self._stopping = False
        self._told_stage: Stage | None = None
        self._told_at = 0.0
        with within("div", "i-note plain"):
            with within("div", "row"):
                self._status = said("p", "", "i-note-title grow", role="status", aria_live="polite")
                button(t("open_answer.stop"), self._stop)
            self._bar = Bar(t("open_answer.running"))
            said("p", t("open_answer.close"), "small soft")

    def _stop(self) -> None:
        self.job.stop()
        self._stopping = True

    def tell(self, progress: Progress) -> None:
        """Say how far it is."""
        t, left = self.t, progress.left
        values = {"done": progress.done, "of": progress.of, "left": ""}
        key = f"stage_{progress.stage}"
        if progress.stage is Stage.RUNNING and left is not None:
            key, values["left"] = "stage_running_left", lasting(left, t)
        words = t("open_answer.stopping") if self._stopping else t(f"open_answer.{key}", **values)
        if (
            progress.stage is not self._told_stage
            or self._stopping
            or time.monotonic() - self._told_at > TELL_SECONDS
        ):
            tell(self._status, words)
            self._told_stage, self._told_at = progress.stage, time.monotonic()
        self._bar.to(progress.done, progress.of)


def broken_off(progress: Progress, t: Texts) -> bool:
    """Say that a calculation was broken off, and why; return whether it was."""
    if progress.stage not in (Stage.LOST, Stage.FAILED):
        return False
    why = (progress.why or {}).get(t.lang, "")
    words = t(f"open_answer.{progress.stage}", why=why, done=progress.done, of=progress.of)
    with within("div", "i-note bad", role="alert"):
        said("p", f"⊗ {words}", "i-note-title")
    return True


def lasting(seconds: float, t: Texts) -> str:
    """Return a time in words."""
    unit, n = ("minutes", seconds / 60) if seconds > MINUTE else ("seconds", seconds)
    return t(f"open_answer.{unit}", n=max(1, round(n)))
