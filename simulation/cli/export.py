"""``indsats export``: the person-weeks of a comparison as register researchers read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from simulation.cli.exits import OK
from simulation.cli.text import folders
from simulation.cli.values import keys_of, split_language, yes
from simulation.errors import Mistake, nearest

if TYPE_CHECKING:
    from simulation.results.export.persons import Shape
    from simulation.words.texts import Texts

ABOUT = "DIR: every person's weeks as DREAM, long or as spells; CSV, Parquet, Stata"
HELP = """indsats export DIR --as dream|long|spells [out=FILE] [key=value ...]

Writes the person-weeks of a comparison that was run with record=[weekly,persons], and notes beside the file.
dream: a row a person, a column a calendar week with DREAM's code, a column a month of work; its weeks on each
benefit are held against the model's own. long: a row a person-week. spells: start, end, benefit, exit.

  indsats export results/my-study --as dream
  indsats export results/my-study --as long out=weeks.dta traits=[age,sex] --lang da

Keys: out=FILE.csv|.parquet|.dta (DIR/dream.csv if not given)
week=end|any (dream: the benefit the week ends on, as the model counts; or the first in DREAM's order of the week's)
traits=[age,sex]|all (observed ones beside each row) latent=true (those that nobody observes) lang=en|da"""
SHAPES = ("dream", "long", "spells")
KEYS = ("as", "out", "week", "traits", "latent")


def run(words: list[str]) -> int:
    """Write an export, say what has no code, and return the exit code."""
    lang, words = split_language(words)
    given, plain = _given(words)
    if len(plain) != 1:
        raise Mistake("export: give one result folder, as in indsats export results/my-study --as dream")
    shape = str(given.get("as", ""))
    if shape not in SHAPES:
        raise Mistake("--as {}: one of {}{}", shape, ", ".join(SHAPES), nearest(shape, list(SHAPES)))
    week = str(given.get("week", "end"))
    if week not in ("end", "any") or ("week" in given and shape != "dream"):
        raise Mistake("week={}: end or any, of dream alone", week)
    folder = Path(plain[0])
    file = Path(given.get("out", folder / f"{shape}.csv"))

    import pandas as pd

    from simulation.results.checks import check_folder
    from simulation.results.export.persons import persons_of
    from simulation.results.export.written import export, notes_of
    from simulation.words.texts import Texts

    persons = persons_of(folder)
    check_folder(folder)
    weekly = pd.read_parquet(folder / "weekly.parquet") if shape == "dream" else None
    told = export(persons, cast("Shape", shape), file, weekly, week, _traits(given), yes(given, "latent", False))
    for line in _said(told, Texts(lang)):
        print(line)
    print(f"notes: {notes_of(file)}")
    print(f"export: {file}")
    return OK


def _given(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys with their values, and the words that name a folder."""
    said, plain, ahead = [], [], iter(words)
    for word in ahead:
        told = f"as={next(ahead, '')}" if word == "--as" else word.removeprefix("--")
        if told == word and word in folders([word]):
            plain.append(word)
        else:
            said.append(told)
    return keys_of(said, KEYS, "export"), plain


def _traits(given: Mapping[str, str]) -> str | list[str]:
    told = given.get("traits", "[]")
    return "all" if told == "all" else [name.strip() for name in told.strip("[]").split(",") if name.strip()]


def _said(told: Mapping[str, Any], texts: Texts) -> list[str]:
    """Return what is said of an export: its rows, the check, and the states without a code."""
    lines = [texts("export.rows", n=told["rows"])]
    if told.get("check"):
        lines.append(texts(f"export.checked_{told['week']}", n=sum(row["weeks"] for row in told["check"])))
    states = {name: weeks for name, weeks in told["without_code"].items() if weeks}
    for name, weeks in states.items():
        lines.append(texts("export.without_code", state=texts(f"states.{name}"), n=weeks))
    recalled = sum(code["status"] != "read" for code in told["codes"].values())
    return [*lines, texts("export.recalled", n=recalled)]
