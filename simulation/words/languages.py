"""The languages of every text, apart from the texts, so that the command line knows them before it reads any."""

from __future__ import annotations

LOCALES = {"en": "en_GB", "da": "da"}
"""What Babel knows each language as."""
LANGUAGES = tuple(LOCALES)
