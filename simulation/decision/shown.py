"""What a prompt and a notebook show of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.words.notebook import card

if TYPE_CHECKING:
    from simulation.decision.decide import Decision


def facts(decision: Decision) -> list[tuple[object, ...]]:
    """Return what was asked and what is recommended, and the mean of each design with its 90 % band."""
    own = decision.summary[decision.summary["perspective"] == decision.question.perspective]
    designs = [
        (row.arm, f"{row.mean_dkk:+,.0f} DKK [{row.low90:+,.0f}, {row.high90:+,.0f}]") for row in own.itertuples()
    ]
    return [
        ("results", "in memory" if decision.folder.frames else decision.folder.path),
        ("perspective", decision.question.perspective),
        ("recommended", f"{decision.recommended} (k = {decision.question.k[0]:g})"),
        *designs,
    ]


def text(decision: Decision) -> str:
    """Return a decision in a few lines."""
    return "\n".join(["Decision", *(f"  {name}: {value}" for name, value in facts(decision))])


def html(decision: Decision) -> str:
    """Return a decision as a small table."""
    return card("Decision: net benefit, mean and 90 % band", facts(decision))
