"""How a page is written: one HTML file that needs nothing else, and its figures as PNG beside it.

A file is written beside its place and renamed, so that it is there whole or not at all.
"""

from __future__ import annotations

import html
import io
import re
import textwrap
from pathlib import Path
from typing import Any

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure
from PIL import Image

from simulation.files import whole
from simulation.report.drawing import SOFT, Drawn

PNG_DPI = 160
PNG_MARGIN = 0.15
"""Inches around a figure."""

PNG_COLOURS = 256


def filled(template: str, **values: Any) -> str:
    """Return ``templates/TEMPLATE.html.j2`` with ``values`` and :func:`svg`; a name it lacks is an error."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{template}.html.j2").render(svg=svg, **values)


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
    drawn_whole, palette = io.BytesIO(), io.BytesIO()
    figure = titled(drawn)
    figure.set_dpi(PNG_DPI)
    # What savefig does for bbox_inches="tight", without the drawing that it does first.
    box = figure.get_tightbbox().padded(PNG_MARGIN)
    figure.savefig(drawn_whole, format="png", dpi=PNG_DPI, bbox_inches=box, pil_kwargs={"compress_level": 0})
    Image.open(drawn_whole).convert("RGB").quantize(PNG_COLOURS).save(palette, format="png")
    return palette.getvalue()


def titled(drawn: Drawn) -> Figure:
    """Return the figure with its heading and caption on it, for a picture that stands alone."""
    lines = textwrap.fill(drawn.caption, 118)
    drawn.figure.text(0.005, -0.01, lines, ha="left", va="top", fontsize=8, color=SOFT)
    drawn.figure.text(0.005, 1.02, drawn.title, ha="left", va="bottom", fontsize=12, fontweight="bold")
    return drawn.figure


def write_whole(path: Path, content: bytes) -> Path:
    """Write ``content`` beside ``path`` and rename it into place."""
    return whole(path, lambda beside: beside.write_bytes(content))
