"""A figure on the screen: its heading, what it says, the figure, and its table."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from simulation.page.controls import fold, said, table, tell, within
from simulation.page.figures import Drawing, by_year, curves
from simulation.page.sketch import Floats, Sketch


class Chart:
    """Curves that can be drawn anew as replications come in."""

    def __init__(self, heading: str, about: str) -> None:
        with within("figure"):
            with within("figcaption"):
                self._heading = said("b", heading)
                self._about = said("span", about)
            self._figure = ui.echart({"series": []}, renderer="svg").classes("i-chart")
            self._figure.props["role"] = "img"
            self._figure.props["aria-label"] = heading
            self._table = ui.element("div")
        self._heading_text = heading

    def head(self, heading: str, about: str) -> None:
        """Exchange the heading, and what is said of it."""
        self._heading_text = heading
        tell(self._heading, heading)
        tell(self._about, about)
        self._figure.props["aria-label"] = heading

    def draw(self, drawing: Drawing, sketch: Sketch, shadow: dict[str, Floats] | None = None) -> None:
        """Draw curves, and the table of them."""
        self._put(curves(drawing, sketch, shadow))
        columns, rows = by_year(drawing, sketch)
        self._table.clear()
        with self._table, fold(drawing.texts("open_figures.as_table")):
            table(columns, rows, self._heading_text)

    def _put(self, options: dict[str, Any]) -> None:
        self._figure.options.clear()
        self._figure.options.update(options)
        self._figure.update()
