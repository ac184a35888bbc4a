"""A figure on the screen, with its heading and its tables; and how far something is, as a bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicegui import ui

from simulation.page.controls import fold, said, table, tell, within
from simulation.words.texts import Texts


@dataclass(frozen=True)
class Table:
    """A table below a figure; the first ``words`` columns are text."""

    columns: list[str]
    rows: list[list[str]]
    caption: str = ""
    words: int = 1


class Chart:
    """A figure of given options with its heading and its tables, drawn anew as results come in.

    Parameters
    ----------
    t
        The language.
    classes
        Of the figure: how high it is.
    """

    def __init__(self, t: Texts, classes: str = "") -> None:
        with within("figure") as self._whole:
            with within("figcaption"):
                self._head, self._about = said("b", ""), said("span", "")
            self._chart = ui.echart({"series": []}, renderer="svg").classes(f"i-chart {classes}")
            self._chart.props["role"] = "img"
            with fold(t("open_figures.as_table")):
                self._tables = ui.element("div")
        self._whole.set_visibility(False)

    def put(self, heading: str, about: str, options: dict[str, Any], tables: list[Table]) -> None:
        """Draw options, with their tables below; a table that is open stays so."""
        self._whole.set_visibility(True)
        tell(self._head, heading)
        tell(self._about, about)
        self._chart.props["aria-label"] = heading
        self._chart.options.clear()
        self._chart.options.update(options)
        self._chart.update()
        self._tables.clear()
        with self._tables:
            for one in tables:
                table(one.columns, one.rows, one.caption or heading, one.words)


class Bar:
    """How far something is."""

    def __init__(self, label: str) -> None:
        ends = {"aria_valuemin": 0, "aria_valuemax": 100}
        with within("div", "i-progress", role="progressbar", aria_label=label, **ends) as self._bar:
            self._fill = ui.element("i")

    def to(self, done: int, of: int) -> None:
        """Show that so many are done."""
        share = round(100 * done / max(1, of))
        self._bar.props["aria-valuenow"] = share
        self._fill.style(f"--v: {share}%")
        self._bar.update()

    def show(self, there: bool) -> None:
        """Show it, or take it away."""
        self._bar.set_visibility(there)
