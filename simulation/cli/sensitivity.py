"""``indsats sensitivity``: which inputs matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.errors import Mistake, UserError, nearest

if TYPE_CHECKING:
    from simulation.studies.designs import Points

ABOUT = "which inputs matter for outflow and for savings"
HELP = """indsats sensitivity [key=value ...]

Which inputs matter for outflow and for savings, and how much: the effect of each, replication noise removed, with
intervals; a tornado; and how much of the spread is design, knowledge and chance. Inputs are ranges; without any, all
that is not known of the calibrated parameters and the main choices of design. Resumable as a sweep.

  indsats sensitivity policy=[all_inclusive] points=20
  indsats sensitivity method=sobol points=256 companies.hours=interval(90,370) parameters.find_base=interval(-8,-6)

Keys: method=morris (screens many inputs; points= trajectories) or sobol (shares of the variance; points= a power of
two), replications= (at least 2 draws), outcome=[a,b] executor= workers= out=DIR lang=en|da, and those of compare."""


def run(words: list[str]) -> int:
    """Run ``indsats sensitivity``."""
    from simulation.cli.study import composed_inputs, fill_in, finish, new_study
    from simulation.studies import analysis

    inputs, composed = composed_inputs("sensitivity", words)
    fill_in(inputs, composed, "sensitivity")
    method = str(composed.get("method"))
    if method not in analysis.METHODS:
        known = list(analysis.METHODS)
        raise Mistake(f"method={method}: not one of {', '.join(known)}{nearest(method, known)}")

    def made(kind: str, count: int | None, seed: int) -> Points:
        try:
            return analysis.points(kind, list(inputs.values()), count or 1, seed)
        except ValueError as error:
            raise Mistake(f"points={count}: {error}" if not isinstance(error, UserError) else str(error)) from error

    return finish(new_study("sensitivity", words, {**composed, "design": method}, inputs, made), composed)
