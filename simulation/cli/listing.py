"""``indsats list``: what there is."""

from __future__ import annotations

import json
import sys

from simulation.cli import rules
from simulation.cli.exits import OK
from simulation.cli.values import split_language
from simulation.errors import Mistake, nearest

ABOUT = "policies, populations, evidence, outcomes, parameters, mechanisms, what is uncertain, rules of a day"
HELP = """indsats list policies|populations|evidence|outcomes|parameters|uncertain|structure|mechanisms|columns [WORD]
indsats list rules [date=YYYY-MM-DD] [TRAIT=VALUE ...]
(--json: as data; --lang da: in Danish)

What there is, with units and sources (columns: those of a population file). Words filter: what is listed has them
all; a policy's name brings the keys that every policy has with its own values.

mechanisms: the rules of the model, each of which a plug-in may replace by one of the same arguments.
uncertain: everything that no document tells, with its range, whether it is learned, drawn or held fixed, and why.
rules: the law of a day, or what it gives and asks of a citizen of these traits (indsats list rules age=27 hours=10).

  indsats list parameters ips caseload
  indsats list evidence --json"""

PARTS = {"rules": rules.HELP}
"""What has help of its own."""


def run(words: list[str]) -> int:
    """Print a list and return the exit code."""
    from simulation.cli import printing
    from simulation.cli.worded import worded
    from simulation.inputs import listing
    from simulation.words.texts import Texts

    if words[:1] == ["rules"]:
        return rules.run(words[1:])
    lang, words = split_language(words)
    what, *asked = [w for w in words if not w.startswith("-")] or ["nothing"]
    if what not in listing.LISTS:
        raise Mistake("list {}: one of {}{}", what, ", ".join(listing.LISTS), nearest(what, list(listing.LISTS)))
    unknown = [w for w in words if w.startswith("-") and w != "--json"]
    if unknown:
        raise Mistake("list: there is no option {}; there is --json", unknown[0])
    texts = Texts(lang)
    records = worded(what, listing.LISTS[what](), texts)
    if asked:
        records = printing.chosen(what, records, asked)
    if "--json" in words:
        plain = "utf" not in str(sys.stdout.encoding).lower()
        print(json.dumps(records, indent=2, ensure_ascii=plain, default=str))
    else:
        printing.show(what, records, texts)
    return OK
