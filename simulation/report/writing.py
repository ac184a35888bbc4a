"""How a page is written: one HTML file that needs nothing else, and its figures as PNG beside it.

A file is written beside its place and renamed, so that it is there whole or not at all.
"""

from __future__ import annotations

import html
import io
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from simulation.files import whole
from simulation.report.drawing import HINTING, SOFT, Drawn

PNG_DPI = 160
PNG_MARGIN = 0.15
"""Inches around a figure."""

PNG_COLOURS = 256
ALMOST_WHITE, WHITE = 252, 255
"""Colours are gathered in boxes, so that white comes out a shade darker."""


def filled(template: str, **values: Any) -> str:
    """Return ``templates/TEMPLATE.html.j2`` with ``values`` and :func:`svg`; a name it lacks is an error."""
    return _templates().get_template(f"{template}.html.j2").render(svg=svg, **values)


@cache
def _templates() -> Environment:
    """Return the templates, which are compiled once."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def svg(drawn: Drawn) -> str:
    """Return the figure as inline SVG: no outside names, ids of its own, a label for screen readers."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": drawn.name}):
        drawn.figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r' (width|height)="[^"]*pt"', "", text, count=2)
    # Every figure numbers its parts from one; on a shared page the ids must differ.
    text = re.sub(r'\bid="', f'id="{drawn.name}-', text)
    text = re.sub(r'href="#', f'href="#{drawn.name}-', text)
    text = text.replace("url(#", f"url(#{drawn.name}-")
    label = html.escape(drawn.title)
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def png(drawn: Drawn) -> bytes:
    """Return the figure as a PNG that stands alone, heading and caption on it; of few colours, a third as large."""
    plain, small = io.BytesIO(), io.BytesIO()
    figure = drawn.figure
    figure.set_dpi(PNG_DPI)
    with mpl.rc_context({"text.hinting": HINTING}):
        # Nothing else stands outside a figure that is laid out: to look for it takes as long as drawing.
        outside = (*titled(drawn), *_names(figure))
        renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
        box = Bbox.union([figure.bbox, *(text.get_window_extent(renderer) for text in outside)])
        inches = box.transformed(figure.dpi_scale_trans.inverted()).padded(PNG_MARGIN)
        figure.savefig(plain, format="tiff", dpi=PNG_DPI, bbox_inches=inches)  # as it is in memory, nothing is packed
    few = Image.open(plain).convert("RGB").quantize(PNG_COLOURS, Image.Quantize.FASTOCTREE)
    few.putpalette([level if level < ALMOST_WHITE else WHITE for level in few.getpalette() or ()])
    few.save(small, format="png")
    return small.getvalue()


def titled(drawn: Drawn) -> tuple[Text, Text]:
    """Write a figure's heading and caption above and below it, for a picture that stands alone, and return them."""
    lines, write = textwrap.fill(drawn.caption, 118), drawn.figure.text
    return (
        write(0.005, -0.01, lines, ha="left", va="top", fontsize=8, color=SOFT),
        write(0.005, 1.02, drawn.title, ha="left", va="bottom", fontsize=12, fontweight="bold"),
    )


def _names(figure: Figure) -> Iterator[Text]:
    """Yield the titles and labels of axes, for which a layout makes no room at their ends."""
    for axes in figure.axes:
        titles = (one for one in axes.get_children() if isinstance(one, Text) and one not in axes.texts)
        yield from (one for one in (*titles, axes.xaxis.label, axes.yaxis.label) if one.get_text())


def write_whole(path: Path, content: bytes) -> Path:
    """Write ``content`` beside ``path`` and rename it into place."""
    return whole(path, lambda beside: beside.write_bytes(content))
