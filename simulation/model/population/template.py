"""A population file to fill in: every column, a few citizens who fit, and what each column means."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.errors import UserError, of_system
from simulation.model.columns import TRAITS
from simulation.model.population import danish
from simulation.model.population.cells import ID, REQUIRED, Cell, cells
from simulation.model.population.files import EXAMPLES as EXAMPLE
from simulation.words.languages import LANGUAGES

EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "entry_support": "kontanthjaelp",
        "age": 44.5,
        "sex": "woman",
        "lone_provider": "true",
        "children": 2,
        "education": "unskilled",
        "physical": "true",
        "mental": "severe",
        "debt": "true",
        "motivated": "true",
        "benefit_weeks": 310,
    },
    {
        "entry_support": "uddannelseshjaelp",
        "age": 23,
        "sex": "man",
        "education": "no_9th_grade",
        "interrupted_education": "true",
        "mental": "common",
        "diagnosis": "anxiety_or_depression",
        "motivated": "true",
        "benefit_weeks": 40,
    },
    {
        "entry_support": "ressourceforloeb",
        "age": 37.25,
        "sex": "woman",
        "origin": "immigrant",
        "children": 1,
        "mental": "severe",
        "diagnosis": "bipolar",
        "capacity_limited": "true",
        "benefit_weeks": 420,
        "sector": "care",
    },
    {
        "entry_week": 6,
        "entry_support": "dagpenge",
        "age": 52,
        "sex": "man",
        "education": "skilled",
        "sector": "industry",
        "insured": "true",
        "motivated": "true",
    },
)
"""Four citizens who could be: three at the start, and one who comes in week 6."""


def write_template(path: Path, lang: str, programmes: Mapping[str, int]) -> Path:
    """Write a file to fill in, and beside it what each column means; return the path of the latter.

    In Danish it has Danish headings and values, semicolons and decimal commas, as Danish spreadsheets read it.
    Folders that are not there are made.

    Raises
    ------
    UserError
        For another language or ending, or a file that is there already or cannot be written.
    """
    if lang not in LANGUAGES:
        raise UserError("lang={}: not one of {}", lang, ", ".join(LANGUAGES))
    if path.suffix.lower() != ".csv":
        raise UserError("{}: name a file ending in .csv, as in indsats population template citizens.csv", path)
    beside = path.with_name(f"{path.stem}_columns.txt")
    for file in (path, beside):
        if file.exists():
            raise UserError("{}: is there already, and is left as it is; name another file, or move it", file)
    in_danish = lang == "da"
    rules = cells(programmes)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", newline="", encoding="utf-8-sig" if in_danish else "utf-8") as text:
            writer = csv.writer(text, delimiter=";" if in_danish else ",")
            writer.writerows(_rows(rules, in_danish))
        beside.write_text("\n".join(_meanings(rules, in_danish)) + "\n", encoding="utf-8")
    except OSError as problem:
        raise UserError("{}: cannot be written ({})", path, of_system(problem)) from problem
    return beside


def _rows(rules: Mapping[str, Cell], in_danish: bool) -> list[list[str]]:
    names = [column.name for column in TRAITS]
    rows = [[danish.heading(name) if in_danish else name for name in (ID, *names)]]
    for number, example in enumerate(EXAMPLES, start=1):
        filled = {column.name: example.get(column.name, int(column.start)) for column in TRAITS}
        shown = [_shown(rules[name], filled[name], in_danish) for name in names]
        rows.append([f"{EXAMPLE[in_danish]}{number}", *shown])
    return rows


def _shown(rule: Cell, value: Any, in_danish: bool) -> str:
    """Return a value as a user writes it: a word where there is one."""
    number = rule.read(value)
    words = dict(zip(rule.names.values(), rule.words(in_danish), strict=True))
    if number in words:
        return words[int(number)]
    text = f"{number:g}"
    return text.replace(".", ",") if in_danish else text


def _meanings(rules: Mapping[str, Cell], in_danish: bool) -> list[str]:
    """Return what each column means, what may stand in it, and what it is where it is left out."""
    if in_danish:
        first = "Kolonnerne i filen. Slet eksemplerne, og skriv en række for hver borger. Tjek den med"
        words = ("skal være der", "tilladt", "udeladt")
    else:
        first = "The columns of the file. Delete the examples, and write a row for each citizen. Check it with"
        words = ("required", "allowed", "left out")
    lines = [f"{first} 'indsats population check FILE'.", ""]
    for column in TRAITS:
        rule = rules[column.name]
        heading = danish.heading(column.name) if in_danish else column.name
        meaning = danish.columns()[column.name]["meaning"] if in_danish else column.meaning
        start = words[0] if column.name in REQUIRED else f"{words[2]}: {_shown(rule, int(column.start), in_danish)}"
        lines += [f"{heading}: {meaning} ({start})", f"    {words[1]}: {_allowed(rule, in_danish)}"]
    return lines


def _allowed(rule: Cell, in_danish: bool) -> str:
    if rule.names:
        return ", ".join(rule.words(in_danish))
    if not in_danish:
        return rule.allowed()
    return f"et {'helt tal' if rule.whole else 'tal'} fra {rule.low:.9g} til {rule.high:.9g}"
