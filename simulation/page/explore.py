"""Screen 5, beside the others: a documented trial replayed, one citizen's weeks, and what belief seems to do."""

from __future__ import annotations

from nicegui import ui

from simulation.page.controls import within
from simulation.page.explore_belief import Belief
from simulation.page.explore_life import Life
from simulation.page.explore_replay import Replay
from simulation.page.frame import Desk, title
from simulation.page.lives import TRIALS
from simulation.page.remembered import Remembered


def build(desk: Desk) -> None:
    """Build the screen."""
    t, kept = desk.texts, Remembered(desk.shelf)
    title(t("open_explore.heading"), t("open_explore.about"))
    asked = ui.context.client.request.query_params.get("trial", "")
    trial = TRIALS.get(asked) or next(iter(TRIALS.values()))
    life = Life(t, kept, trial)
    with within("section"):
        Replay(t, kept, trial, life).show()
    with within("section", "section"):
        life.show()
    with within("section", "section"):
        Belief(t, kept).show()
