"""The figure of the falls: the documented change beside what the trend alone gives and what the policy adds."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from simulation.report.drawing import INK, PALETTE, SOFT, USUAL, Drawn, canvas, number_axis, settle, styled
from simulation.report.reproduction_rows import Result, called, written
from simulation.words.texts import Texts

LABEL_CHARACTERS = 34
DOCUMENTED = "#c9ced3"


def falls(results: Sequence[Result], texts: Texts) -> Drawn | None:
    """Draw two bars a row: documented, and simulated as trend and policy; None without a decomposed change.

    The simulated total keeps its 90 % predictive interval. Amounts that are not shares or relative changes are
    drawn in per cent of the documented one.
    """
    some = [r for r in results if r.kind == "decomposition" and r.documented and math.isfinite(r.simulated_mean)]
    if not some:
        return None
    with styled():
        figure, (axes,) = canvas(1, 1, 1.1 + 0.72 * len(some))
        for y, r in enumerate(some):
            by = 100.0 if r.scaled_as in ("share", "ratio") and not r.factor else 100.0 / abs(r.documented)
            total, trend = r.simulated_mean * by, r.control_mean * by
            axes.barh(y - 0.21, r.documented * by, 0.34, color=DOCUMENTED, label=_once(texts, "documented", y))
            if math.isfinite(trend):
                axes.barh(y + 0.17, trend, 0.34, color=USUAL, label=_once(texts, "trend", y))
                axes.barh(
                    y + 0.17, total - trend, 0.34, left=trend, color=PALETTE[0], label=_once(texts, "policy", y)
                )
            else:
                axes.plot([total], [y + 0.17], "o", color=PALETTE[0])
            if math.isfinite(r.pi90_low) and math.isfinite(r.pi90_high):
                axes.plot([r.pi90_low * by, r.pi90_high * by], [y + 0.17] * 2, color=INK, lw=1.2)
            for value, at in ((r.documented, y - 0.21), (r.simulated_mean, y + 0.17)):
                axes.text(1.015, at, written(texts, r, value), transform=axes.get_yaxis_transform(), va="center",
                          fontsize=8.5, color=INK)  # fmt: skip
        axes.axvline(0, color=SOFT, lw=0.8)
        names = [textwrap.fill(called(texts, r), LABEL_CHARACTERS, max_lines=3, placeholder=" …") for r in some]
        axes.set_yticks(range(len(some)), names)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(some) - 0.45, -0.55)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x")
        axes.set_xlabel(texts("falls.axis"))
        number_axis(axes.xaxis, texts)
        figure.legend(loc="outside upper left", ncols=3)
        settle(figure)
    return Drawn("falls", texts("results.falls"), texts("notes.falls"), figure)


def _once(texts: Texts, part: str, y: int) -> str:
    """Return the legend's label at the first row, and none (matplotlib's mark for that) at the others."""
    return texts(f"falls.part_{part}") if y == 0 else "_"
