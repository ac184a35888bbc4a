"""Documented figures in the language of the page: their titles, measures, notes, causes and sources.

The English words stand where a figure is defined and in ``reproduce.parquet``; Danish ones in ``words/figures.yaml``,
by the English. What has none there (a figure of an older version) stands as it was written.
"""

from __future__ import annotations

import pandas as pd

from simulation.words.texts import Texts


def in_language(frame: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Return the table of documented figures with its words in the language of ``texts``."""
    if texts.lang == "en":
        return frame
    texts_of = ("title", "measure", "note", "cause", "source")
    written = frame.assign(**{name: frame[name].astype(object).fillna("") for name in texts_of})
    return written.assign(
        title=[", ".join(_word("titles", part, texts) for part in title.split(", ")) for title in written["title"]],
        measure=[_word("measures", measure, texts) for measure in written["measure"]],
        note=[_word("notes", note, texts) for note in written["note"]],
        cause=[_word("causes", cause, texts) for cause in written["cause"]],
        source=[source.partition(". Source: ")[2] or source for source in written["source"]],
    )


def _word(section: str, english: str, texts: Texts) -> str:
    return texts.defined(f"figure_{section}", english, english) or english
