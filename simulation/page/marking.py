"""Fields marked where what stands in them cannot be."""

from __future__ import annotations

from nicegui.element import Element

from simulation.page.controls import put, said


def mark_only(field: Element, wrong: bool) -> None:
    """Mark a field as wrong, or take the mark away."""
    field.props["aria-invalid"] = str(wrong).lower()
    field.update()


def mark(field: Element, under: Element, text: str, why: str) -> None:
    """Mark a field whose ``text`` cannot be, and say why beneath it; without a why, take the mark away."""
    put(field, text)
    field.props["aria-describedby"] = f"c{under.id}"
    mark_only(field, bool(why))
    under.clear()
    if why:
        with under:
            said("p", f"⊗ {why}", "small is-bad")
