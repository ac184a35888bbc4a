"""Text that changes in place, and fields marked where what stands in them cannot be."""

from __future__ import annotations

import html

from nicegui.element import Element
from nicegui.elements.html import Html

from simulation.page.controls import said


def put(element: Element, text: str) -> None:
    """Put another text into an element of :func:`simulation.page.controls.said`."""
    if isinstance(element, Html):
        element.set_content(html.escape(text))


def mark(field: Element, under: Element, text: str, why: str) -> None:
    """Mark a field whose ``text`` cannot be, and say why beneath it; without a why, take the mark away."""
    field.props["value"] = text
    field.props["aria-invalid"] = str(bool(why)).lower()
    field.props["aria-describedby"] = f"c{under.id}"
    field.update()
    under.clear()
    if why:
        with under:
            said("p", f"⊗ {why}", "small is-bad")
