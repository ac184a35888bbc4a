"""Screen 5, beside the others: a documented trial replayed, one citizen's weeks, and what belief seems to do."""

from __future__ import annotations

from simulation.page.controls import within
from simulation.page.explore_belief import Belief
from simulation.page.explore_life import Life
from simulation.page.explore_replay import Replay
from simulation.page.frame import Desk, title


def build(desk: Desk) -> None:
    """Build the screen."""
    title(desk.texts("open_explore.heading"), desk.texts("open_explore.about"))
    life = Life(desk.texts)
    with within("section"):
        Replay(desk.texts, life).show()
    with within("section", "section"):
        life.show()
    with within("section", "section"):
        Belief(desk.texts).show()
