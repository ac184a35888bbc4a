"""Screen."""

from simulation.page.frame import Desk, title


def build(desk: Desk) -> None:
    """Build the screen."""
    title(desk.texts("open.step_proposal"))
