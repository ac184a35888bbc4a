"""``indsats new policy``: the files of a programme of one's own, to begin from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from simulation.cli.exits import OK
from simulation.cli.values import split_language
from simulation.errors import Mistake

ABOUT = "policy NAME: write the files of a programme of your own, to begin from"
HELP = """indsats new policy NAME [lang=da]

Writes NAME.yaml, its design, and NAME.py, its rules, with a line on what each part is for. A programme without rules
of its own needs the design alone: plugins=NAME.yaml. `indsats policy check NAME.py` tries it.

  indsats new policy mentor
  indsats compare plugins=mentor.py policy=[mentor,ips]"""
ENDINGS = (".yaml", ".py")
VALUES = ("false", "inf", "nan", "none", "null", "true")
"""Words that Python or the command line reads as a value and not as a name."""


def run(words: list[str]) -> int:
    """Write the files and return the exit code."""
    from simulation.policies.catalogue import CATALOGUE
    from simulation.policies.documented import OWN_NAME
    from simulation.words.texts import Texts

    lang, words = split_language(words)
    if len(words) != 2 or words[0] != "policy":
        raise Mistake("new: give what and its name, as in indsats new policy mentor")
    name = words[1]
    if not OWN_NAME.fullmatch(name):
        raise Mistake(
            "new policy {}: a name is lower-case letters a to z, digits and underscores, a letter first", name
        )
    if name in VALUES:
        raise Mistake("new policy {}: is a value, which no programme can be called; choose another name", name)
    if name in CATALOGUE:
        raise Mistake("new policy {}: there is a programme of that name; choose another", name)
    files = [Path(name + ending) for ending in ENDINGS]
    if there := [str(file) for file in files if file.exists()]:
        raise Mistake("{}: is there already, and is left as it is", there[0])
    for file in files:
        stub = resources.files("simulation.policies").joinpath(f"stub{file.suffix}.txt").read_text(encoding="utf-8")
        title = name.replace("_", " ").capitalize()
        kind = "".join(part.capitalize() for part in name.split("_"))
        file.write_text(stub.replace("NAME", name).replace("TITLE", title).replace("KIND", kind), encoding="utf-8")
    texts = Texts(lang)
    print(texts("contract.written", design=files[0], rules=files[1]))
    print(texts("contract.then", rules=files[1]))
    return OK
