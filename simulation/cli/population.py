"""The command line of ``population``: a file of one's own citizens, written to fill in and checked."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.exits import OK
from simulation.cli.values import split_language
from simulation.errors import Mistake, Said, nearest

if TYPE_CHECKING:
    from simulation.words.texts import Texts

ABOUT = "template FILE: a file of your own citizens to fill in; check FILE: validate it"
HELP = """indsats population template FILE [lang=da] | check FILE [lang=da]

template: writes a CSV file to fill in, a row a citizen, and beside it what each column means (lang=da: with Danish
headings and values, semicolons, decimal commas). check: names every cell of a file (CSV, Excel or Parquet, English
or Danish) that cannot be, and says how many each policy would take. `indsats compare population=FILE` then runs it.

  indsats population template citizens.csv lang=da
  indsats population check citizens.csv lang=da"""
MOST_SHOWN = 20
"""Bad cells that are named; the rest are counted."""


def run(words: list[str]) -> int:
    """Write or check a file and return the exit code."""
    what, *rest = words or [""]
    known = {"check": check, "template": template}
    if what not in known:
        given = f"population {what}".strip()
        example = "indsats population check citizens.csv"
        raise Mistake("{}: give {}, as in {}{}", given, " or ".join(known), example, nearest(what, list(known)))
    return known[what](rest)


def template(words: list[str]) -> int:
    """Write a file to fill in and return the exit code."""
    from simulation.model.population.template import write_template
    from simulation.policies.education import lengths
    from simulation.words.texts import Texts

    lang, files = split_language(words)
    texts, path = Texts(lang), _one_file(files, "template")
    beside = write_template(path, lang, lengths())
    print(texts("population_check.written", file=path))
    print(texts("population_check.beside", file=beside))
    print(texts("population_check.then", file=shlex.quote(str(path))))
    return OK


def check(words: list[str]) -> int:
    """Say what is wrong with a file, or what is in it and whom each policy would take; return the exit code."""
    from simulation.model.population.files import check_file
    from simulation.model.population.sheet import unusable
    from simulation.policies.education import lengths
    from simulation.words.texts import Texts

    lang, files = split_language(words)
    path = _one_file(files, "check")
    bad, texts = check_file(path, lengths()), Texts(lang)
    if not bad:
        _say(_about(path, texts))
        return OK
    if not bad[0].row and len(bad) == 1:
        raise unusable(path, bad)
    _say([_sentence(texts.worded(cell.sentence)) for cell in bad[:MOST_SHOWN]])
    if len(bad) > MOST_SHOWN:
        print(texts("population_check.more", n=len(bad) - MOST_SHOWN))
    cells = Said("1 bad cell") if len(bad) == 1 else Said("{:,} bad cells", len(bad))
    raise Mistake("{}: {}, named above (row 1 is the header)", path, cells)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('?') else '.'}"


def _one_file(words: Sequence[str], what: str) -> Path:
    unknown = [word for word in words if word.startswith("-") or "=" in word]
    if unknown:
        raise Mistake("population {} {}: there is no such option; there is lang=en or lang=da", what, unknown[0])
    if len(words) != 1:
        raise Mistake("population {0}: give one file, as in indsats population {0} citizens.csv", what)
    return Path(words[0])


def _say(lines: Sequence[str]) -> None:
    from simulation.cli.printing import room, wrapped

    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        for part in wrapped(line.strip(), room(), indent, f"{indent}    "):
            print(part)


def _about(path: Path, texts: Texts) -> list[str]:
    """Return what a good file holds: who is there, what to mind, and how many each policy would take."""
    from simulation.inputs.eligibility import because, reaches
    from simulation.inputs.options import settings_from
    from simulation.model.population.files import headings, notes
    from simulation.run import build

    settings = settings_from({"population": {"name": "file", "file": str(path)}})
    around = build.surroundings(settings, 0)
    citizens = texts("population_check.citizens", n=around.stock)
    companies = texts("population_check.companies", n=len(around.companies))
    lines = [
        texts("population_check.good", file=path),
        texts("population_check.start", citizens=citizens, companies=companies),
    ]
    weeks = around.citizens["entry_week"][around.citizens["entry_week"] > 0]
    if len(weeks):
        ends = {"first": int(weeks.min()), "last": int(weeks.max())}
        when = texts(f"population_check.{'in' if ends['first'] == ends['last'] else 'from'}_week", **ends)
        lines.append(texts("population_check.later", n=len(weeks), when=when))
    lines += [texts("population_check.note", finding=note) for note in notes(path)]
    lines.append(texts("population_check.takes"))
    named, found = headings(path), reaches(settings)
    wide = max(len(one.policy) for one in found)
    for one in found:
        places = "" if one.places is None else f" ({texts('before_run.places', n=one.places)})"
        why = f": {texts.told(because(one.unfulfilled, named))}" if one.unfulfilled else ""
        lines.append(f"  {one.policy:<{wide}}  {texts.number(one.number)}{places}{why}")
    return lines
