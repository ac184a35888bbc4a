"""``indsats report``: the page of a result folder, built again."""

from __future__ import annotations

import sys
from pathlib import Path

from simulation.cli.exits import OK
from simulation.cli.values import split_language
from simulation.errors import Mistake

ABOUT = "DIR: build the report of a result folder again"
HELP = """indsats report DIR [--lang da|en]

Builds the page of a result folder again, in either language: figures/ and report.html, and of compare summary.json.

  indsats report results/my-study
  indsats report results/my-study --lang da"""


def run(words: list[str]) -> int:
    """Draw the page of a folder again and return the exit code."""
    lang, words = split_language(words)
    if len(words) != 1:
        raise Mistake("report: give one result folder, as in indsats report results/my-study --lang da")
    from simulation.report.kinds import write_page
    from simulation.results import sealed
    from simulation.words.texts import Texts

    try:
        page = write_page(Path(words[0]), lang)
    except OSError as error:
        raise Mistake(" ".join(str(error).split())) from error
    if not sealed.holds_hashes(Path(words[0])):
        print(f"{words[0]}: {Texts('en')('warnings.no_hashes')}", file=sys.stderr)
    print(f"report: {page}")
    print(f"results: {words[0]}")
    return OK
