"""What a reader of the results must know, kept as a key and its values, so that a page can say it in its language."""

from __future__ import annotations

from typing import Any

from simulation.run.settings import Settings
from simulation.words.texts import Texts


def warned(key: str, **values: int | float | str) -> dict[str, Any]:
    """Return a warning whose words are ``warnings.KEY`` of the report's texts; ``text`` is how it reads in English.

    Dates are given as YYYY-MM-DD.
    """
    texts = Texts("en")
    shown = {name: texts.shown(value) for name, value in values.items()}
    return {"key": key, "values": values, "text": texts(f"warnings.{key}", **shown)}


def warnings_of(settings: Settings) -> list[dict[str, Any]]:
    """Return what a reader of the results must know of the settings."""
    found = []
    if settings.economy.reforms == "frozen":
        found.append(warned("frozen", start=settings.start.isoformat()))
    return found
