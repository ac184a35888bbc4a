"""The command line of ``population``: a file of one's own citizens, written to fill in and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulation.errors import Mistake, nearest
from simulation.model.population.sheet import unusable

ABOUT = "template FILE: a file of your own citizens to fill in; check FILE: validate it"
HELP = """indsats population template FILE [lang=da] | check FILE

template: writes a CSV file to fill in, a row a citizen, and beside it what each column means (lang=da: with Danish
headings and values, semicolons, decimal commas). check: names every cell of a file (CSV or Parquet, English or
Danish) that cannot be, and says how many each policy would take. `indsats compare population=FILE` then runs it.

  indsats population template citizens.csv lang=da
  indsats population check citizens.csv"""
MOST_SHOWN = 20
"""Bad cells that are named; the rest are counted."""


def run(words: list[str]) -> int:
    """Write or check a file and return the exit code."""
    what, *rest = words or [""]
    known = {"check": check, "template": template}
    if what not in known:
        given = f"population {what}".strip()
        example = "indsats population check citizens.csv"
        raise Mistake(f"{given}: give {' or '.join(known)}, as in {example}{nearest(what, list(known))}")
    return known[what](rest)


def template(words: list[str]) -> int:
    """Write a file to fill in and return the exit code."""
    from simulation.model.population.template import write_template
    from simulation.policies.education import lengths

    lang, files = "en", []
    rest = iter(words)
    for word in rest:
        if word.startswith("lang="):
            lang = word.removeprefix("lang=")
        elif word == "--lang":
            lang = next(rest, "")
        else:
            files.append(word)
    path = _one_file(files, "template")
    beside = write_template(path, lang, lengths())
    print(f"{path}: fill it in, a row a citizen, in place of the examples")
    print(f"{beside}: what each column means ('indsats list columns' lists them too)")
    print(f"then: indsats population check {_quoted(path)}")
    return 0


def check(words: list[str]) -> int:
    """Say what is wrong with a file, or what is in it and whom each policy would take; return the exit code."""
    from simulation.model.population.files import check_file
    from simulation.policies.education import lengths

    path = _one_file(words, "check")
    bad = check_file(path, lengths())
    if not bad:
        _say(_about(path))
        return 0
    if not bad[0].row and len(bad) == 1:
        raise unusable(path, bad)
    _say([_sentence(cell.sentence) for cell in bad[:MOST_SHOWN]])
    if len(bad) > MOST_SHOWN:
        print(f"And {len(bad) - MOST_SHOWN:,} more.")
    cells = "1 bad cell" if len(bad) == 1 else f"{len(bad):,} bad cells"
    raise Mistake(f"{path}: {cells}, named above (row 1 is the header)")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('?') else '.'}"


def _one_file(words: Sequence[str], what: str) -> Path:
    unknown = [word for word in words if word.startswith("-") or "=" in word]
    if unknown:
        there = "lang=en or lang=da" if what == "template" else "none"
        raise Mistake(f"population {what} {unknown[0]}: there is no such option; there is {there}")
    if len(words) != 1:
        raise Mistake(f"population {what}: give one file, as in indsats population {what} citizens.csv")
    return Path(words[0])


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))


def _say(lines: Sequence[str]) -> None:
    from simulation.cli.printing import room, wrapped

    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        for part in wrapped(line.strip(), room(), indent, f"{indent}    "):
            print(part)


def _about(path: Path) -> list[str]:
    """Return what a good file holds: who is there, what to mind, and how many each policy would take."""
    from simulation.inputs.options import settings_from
    from simulation.inputs.reach import reaches
    from simulation.model.population.files import headings, notes
    from simulation.run import build

    settings = settings_from({"population": {"name": "file", "file": str(path)}})
    around = build.surroundings(settings, 0)
    later = around.citizens["entry_week"][around.citizens["entry_week"] > 0]
    lines = [f"{path}: every cell is good"]
    lines.append(f"{around.stock:,} {_citizens(around.stock)} at the start, with {_companies(len(around.companies))}")
    if len(later):
        lines.append(_later(len(later), int(later.min()), int(later.max())))
    lines += [f"note: {note}" for note in notes(path)]
    lines.append("of those at the start, each policy could take:")
    named = headings(path)
    found = reaches(settings)
    wide = max(len(one.policy) for one in found)
    for one in found:
        places = "" if one.places is None else f" ({one.places:,} places)"
        why = f": {one.why.format(**named)}" if one.why else ""
        lines.append(f"  {one.policy:<{wide}}  {one.number:,}{places}{why}")
    return lines


def _citizens(number: int) -> str:
    return "citizen" if number == 1 else "citizens"


def _companies(number: int) -> str:
    return "1 company around (companies.number=... for more)" if number == 1 else f"{number:,} companies around"


def _later(number: int, first: int, last: int) -> str:
    when = f"in week {first}" if first == last else f"from week {first} to week {last}"
    return f"{number:,} more {when}: a run must be longer than that (it is 260 weeks without horizon_weeks=...)"
