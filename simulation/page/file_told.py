"""What is told of a file of citizens: what each column is, and what each heading that is not known is to be."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from simulation.model.columns import LATENT, TRAITS
from simulation.model.population import danish
from simulation.model.population.cells import ID
from simulation.model.population.cells import cells as rules_of
from simulation.model.population.files import Column, Examined
from simulation.model.population.sheet import LONGEST_SHOWN
from simulation.page.controls import button, choice, fold, note, said, within
from simulation.policies.education import lengths
from simulation.words.texts import Texts

MOST_COLUMNS, MOST_VALUES = 100, 8
"""As many as are shown."""
_MEANINGS = {column.name: column.meaning for column in (*TRAITS, *LATENT)}


def unknown(found: Examined) -> dict[int, str]:
    """Return the columns that are read as no trait, by place, each with the trait it is likely to be, or nothing.

    A place counts from 0 in the file as it came.
    """
    taken = {column.trait for column in found.columns}
    words = {danish.key(word): name for name in (ID, *_MEANINGS) for word in (name, danish.heading(name))}
    free = [word for word, name in words.items() if name not in taken]
    near: dict[int, str] = {}
    for column in found.columns:
        if not column.trait:
            close = difflib.get_close_matches(danish.key(column.heading)[:LONGEST_SHOWN], free, n=1, cutoff=0.7)
            near[column.place] = words[close[0]] if close and words[close[0]] not in near.values() else ""
    return near


def assign(found: Examined, roles: dict[int, str], t: Texts, read: Callable[[], Any]) -> None:
    """Add a list for each heading that is not known: which trait it is, or none; ``roles`` keeps what is chosen."""
    with within("section", "section", aria_labelledby="assign"):
        said("h2", t("open_municipality_file.assign", n=len(roles)), id="assign")
        said("p", t("open_municipality_file.assign_about"), "small soft")
        taken = {column.trait for column in found.columns}
        free = sorted((called(name, t), name) for name in (ID, *_MEANINGS) if name not in taken)
        headings = {column.place: column.heading for column in found.columns}
        options = {"": t("open_municipality_file.left_out"), **{name: label for label, name in free}}
        with within("div", "cols-3 i-assign"):
            for place in list(roles)[:MOST_COLUMNS]:

                def heard(name: str, place: int = place) -> None:
                    roles[place] = name

                choice(short(headings[place]) or "–", options, roles[place], heard)
        with within("div", "row actions i-assign"):
            button(t("open_municipality_file.read_so"), read)


def columns(held: Examined, t: Texts) -> None:
    """Add what each column was read as, under a heading that opens it, and what to mind of the file."""
    for finding in held.notes:
        with note(sentence(t.told(finding)), "warn section", "⚠"):
            pass
    with fold(t("open_municipality_file.columns", n=len(held.columns)), "section"), within("table", "tall mid"):
        said("caption", t("open_municipality_file.columns_about"))
        with within("thead"), within("tr"):
            for name in ("in_file", "is", "content"):
                said("th", t(f"open_municipality_file.{name}"), scope="col")
        with within("tbody"):
            for column in held.columns[:MOST_COLUMNS]:
                _column(column, t)


def _column(column: Column, t: Texts) -> None:
    name = column.trait
    with within("tr"):
        with within("th", scope="row"):
            said("code", short(column.heading))
        with within("td", data_label=t("open_municipality_file.is")), within("span"):
            said("span", called(name, t))
            said("small", _meaning(name, t), "i-whom")
        said("td", _content(column, t), data_label=t("open_municipality_file.content"))


def called(trait: str, t: Texts) -> str:
    """Return what a trait is called in a heading, in the language of the page."""
    word = danish.heading(trait) if t.lang == "da" else trait.replace("_", " ")
    return f"{word[:1].upper()}{word[1:]}"


def _meaning(trait: str, t: Texts) -> str:
    if trait == ID:
        return t("open_municipality_file.numbers")
    return str(danish.columns()[trait]["meaning"]) if t.lang == "da" else _MEANINGS[trait]


def _content(column: Column, t: Texts) -> str:
    """Return what stands in a column, as it was understood."""
    rule = rules_of(lengths()).get(column.trait)
    if rule is None or not column.values:
        return t("open_municipality_file.not_read_further")
    words = dict(zip(rule.names.values(), rule.words(t.lang == "da"), strict=True))
    if words and all(value in words for value in column.values):
        known = [words[int(value)] for value in column.values]
        rest = [t("open_municipality_file.others", n=len(known) - MOST_VALUES)] if len(known) > MOST_VALUES else []
        return t.list([*known[:MOST_VALUES], *rest])
    low, high = t.shown(column.values[0]), t.shown(column.values[-1])
    return low if low == high else t("open_municipality_file.between", low=low, high=high)


def short(text: str) -> str:
    """Return a text on one line, cut off where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_SHOWN else f"{flat[: LONGEST_SHOWN - 1]}…"


def sentence(text: str) -> str:
    """Return what is said of a file as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('?', '.')) else '.'}"
