"""``indsats policy check``: what every programme promises, tried on one of the user's own."""

from __future__ import annotations

from typing import Any

from simulation.cli.exits import OK
from simulation.cli.values import keys_of, split_language
from simulation.errors import Mistake, nearest

ABOUT = "check FILE: try a programme of your own (a design in YAML, a plug-in in Python)"
HELP = """indsats policy check FILE [population=NAME] [lang=da]

Reads a plug-in, and tries each programme in it on a small run: whether it takes anybody, keeps its places and
caseloads, begins when it should, leaves others alone, gives the same bits twice and in any order, and balances its
money. population= is one with citizens whom it would take; else the one of its evidence, or Copenhagen's.
(`indsats new policy mentor` writes mentor.yaml and mentor.py to begin from.)

  indsats policy check mentor.py
  indsats compare plugins=mentor.py policy=[mentor,ips]"""
SMALL = {"n": 150, "inflow_per_year": 40}
"""Citizens of the run that a programme is tried on."""
WEEKS = 60


def run(words: list[str]) -> int:
    """Try the programmes of a plug-in and return the exit code."""
    what, *rest = words or [""]
    if what != "check":
        near = nearest(what, ["check"])
        raise Mistake("{}: give check, as in indsats policy check mentor.py{}", f"policy {what}".strip(), near)
    lang, rest = split_language(rest)
    files = [word for word in rest if "=" not in word]
    if len(files) != 1:
        raise Mistake("policy check: give one file, as in indsats policy check mentor.py")
    return check(files[0], keys_of([w for w in rest if "=" in w], ("population",), "policy check"), lang)


def check(file: str, given: dict[str, str], lang: str) -> int:
    """Try every programme of a file.

    Raises
    ------
    Mistake
        For a file without one, and where a check finds something.
    """
    from simulation.comparison.contract import CHECKS, Trial
    from simulation.inputs.options import settings_from
    from simulation.policies.catalogue import policy
    from simulation.run.plugged import activate
    from simulation.run.plugins import read
    from simulation.words.texts import Texts

    texts, plug_in = Texts(lang), read(file)
    if not plug_in.designs:
        raise Mistake("{}: brings no programme", file)
    activate([plug_in])
    wrong = 0
    for name in plug_in.designs:
        home = given.get("population") or policy(name).evidence_population or "copenhagen_activity_ready"

        def of(home: str = home, name: str = name, **keys: Any) -> Any:
            made = {"workers": 1, "replications": 1, "horizon_weeks": WEEKS, "knowledge": "fixed", "policy": [name]}
            return settings_from({"population": {"name": home, **SMALL}, "plugins": [plug_in], **made, **keys})

        where = texts.name("populations", home)
        print(texts("contract.trying", programme=texts.arm(name), file=file, population=where))
        trial = Trial(name, of)
        for one, tried in CHECKS.items():
            found = tried(trial)
            wrong += found is not None
            said = texts("contract.kept") if found is None else texts.said(found)
            print(f"  {texts(f'contract.asks_{one}')}: {said}")
    if wrong:
        raise Mistake("{}: {} of its promises are not kept, named above", file, wrong)
    return OK
