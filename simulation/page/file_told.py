"""What is told of a file of citizens: the cells that cannot be read, in their places, and what each column is."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from simulation.errors import Said
from simulation.model.columns import LATENT, TRAITS
from simulation.model.population import danish
from simulation.model.population.cells import EMPTY, ID
from simulation.model.population.cells import cells as rules_of
from simulation.model.population.files import ABSENT, UNKNOWN, Column, Examined
from simulation.model.population.sheet import ALL, EMPTY_ROW, FILE, LONGEST_SHOWN, ROW, BadCell
from simulation.page.controls import button, choice, fold, note, said, within
from simulation.policies.education import lengths
from simulation.words.texts import Texts

MOST_COLUMNS, MOST_VALUES = 100, 8
"""As many as are shown."""
_SAID = {EMPTY: "empty", EMPTY_ROW: "empty_row", ABSENT: "absent"}
_MEANINGS = {column.name: column.meaning for column in (*TRAITS, *LATENT)}


def trouble(file: str, found: Examined, t: Texts, more: Callable[[], None]) -> None:
    """Add what is wrong with a file, in a sentence, and what to do."""
    first = found.bad[0]
    if first.column == FILE:
        with note(t("open_municipality_file.not_taken", file=file), "bad", "⊗"):
            said("p", _sentence(t.worded(first.allowed)))
            said("p", t("open_municipality_file.rest_kept"))
            more()
        return
    headed = not first.row and first.column != ALL
    told = "open_municipality_file.headings" if headed else "open_municipality_file.cells"
    with note(t(told, n=found.many), "bad", "⊗"):
        said("p", t("open_municipality_file.mend_headings" if headed else "open_municipality_file.mend"))
        more()


def in_place(file: str, found: Examined, t: Texts) -> None:
    """Add every cell that is bad, with what may stand there."""
    if found.bad[0].column == FILE:
        return
    with within("section", "section", aria_labelledby="cells"):
        said("h2", t("open_municipality_file.in_place"), id="cells")
        with within("table", "tall i-cells"):
            said("caption", t("open_municipality_file.about", file=file, n=found.rows, columns=len(found.columns)))
            with within("thead"), within("tr"):
                for name in ("row", "column", "cell", "wrong"):
                    said("th", t(f"open_municipality_file.{name}"), scope="col")
            with within("tbody"):
                for number, cell in enumerate(found.bad):
                    _bad(number, cell, t)
        if found.many > len(found.bad):
            said("p", t("open_municipality_file.more", n=found.many - len(found.bad)), "small soft")


def unknown(found: Examined) -> dict[int, str]:
    """Return the columns that are read as no trait, by place, each with the trait it is likely to be, or nothing."""
    taken = {column.trait for column in found.columns}
    words = {danish.key(word): name for name in (ID, *_MEANINGS) for word in (name, danish.heading(name))}
    free = [word for word, name in words.items() if name not in taken]
    near: dict[int, str] = {}
    for i, column in enumerate(found.columns):
        if not column.trait:
            close = difflib.get_close_matches(danish.key(column.heading)[:LONGEST_SHOWN], free, n=1, cutoff=0.7)
            near[i] = words[close[0]] if close and words[close[0]] not in near.values() else ""
    return near


def assign(found: Examined, roles: dict[int, str], t: Texts, read: Callable[[], Any]) -> None:
    """Add a list for each heading that is not known: which trait it is, or none; ``roles`` keeps what is chosen."""
    with within("section", "section", aria_labelledby="assign"):
        said("h2", t("open_municipality_file.assign", n=len(roles)), id="assign")
        said("p", t("open_municipality_file.assign_about"), "small soft")
        taken = {column.trait for column in found.columns}
        free = sorted((called(name, t), name) for name in (ID, *_MEANINGS) if name not in taken)
        options = {"": t("open_municipality_file.left_out"), **{name: label for label, name in free}}
        with within("div", "cols-3 i-assign"):
            for place in list(roles)[:MOST_COLUMNS]:

                def heard(name: str, place: int = place) -> None:
                    roles[place] = name

                choice(_short(found.columns[place].heading) or "–", options, roles[place], heard)
        with within("div", "row actions i-assign"):
            button(t("open_municipality_file.read_so"), read)


def _bad(number: int, cell: BadCell, t: Texts) -> None:
    where = t("open_municipality_file.row_of", n=cell.row) if cell.row else t("open_municipality_file.header")
    column = cell.column
    if cell.column in (ROW, ALL):
        column = t(f"open_municipality_file.{'whole_row' if cell.column == ROW else 'all_rows'}")
    with within("tr"):
        said("th", where if cell.column != ALL else column, scope="row")
        said("td", _short(column), data_label=t("open_municipality_file.column"))
        marked = {"aria_invalid": "true", "aria_describedby": f"why-{number}", "tabindex": "0"}
        with within("td", "bad", data_label=t("open_municipality_file.cell"), **marked), within("span"):
            said("span", "⊗ ", aria_hidden="true")
            value = (
                t(f"open_municipality_file.{_SAID[cell.value]}")
                if cell.value in _SAID
                else _short(t.worded(cell.value))
            )
            said("span", value)
        told = _why(cell, t)
        with within("td", data_label=t("open_municipality_file.wrong")):
            said("span", told, "is-bad", id=f"why-{number}")


def _why(cell: BadCell, t: Texts) -> str:
    """Return what is wrong with a cell: what may stand there, or what it lacks."""
    if isinstance(cell.allowed, Said) and cell.allowed.template == UNKNOWN:
        return t("open_municipality_file.not_known")
    why = t.worded(cell.allowed)
    return t("open_municipality_file.may", what=why) if cell.fits and cell.value != ABSENT else _sentence(why)


def columns(held: Examined, t: Texts) -> None:
    """Add what each column was read as, under a heading that opens it, and what to mind of the file."""
    for finding in held.notes:
        with note(_sentence(t.told(finding)), "warn section", "⚠"):
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
            said("code", _short(column.heading))
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


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_SHOWN else f"{flat[: LONGEST_SHOWN - 1]}…"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('?', '.')) else '.'}"
