"""``indsats discover``: when a policy loses money."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.exits import OK
from simulation.cli.text import folders
from simulation.cli.values import language, number
from simulation.errors import Mistake

ABOUT = "when a policy loses money, in words"
HELP = """indsats discover DIR [outcome=NAME] [worse_than=0] [lang=en|da] | [key=value ...]

Says in words when a policy loses money: boxes of inputs in which it mostly does, held against cells that had no part
in finding them. DIR: a sweep that was run; otherwise the keys are those of a sweep (design=lhs points=256, and the
inputs of sensitivity where none is named).

  indsats discover results/my-sweep outcome=state_saving_dkk
  indsats discover policy=[ips] policies.ips.caseload_limit=interval(8,40) companies.hours=interval(50,300)

Keys: worse_than= (in the unit of the outcome) lang=en|da, and those of sweep."""


def run(words: list[str]) -> int:
    """Run ``indsats discover``: on a study that was run, or on a new one."""
    from simulation.cli.describe import points_of
    from simulation.cli.study import composed_inputs, fill_in, finish, new_study, own_keys
    from simulation.report.kinds import draw
    from simulation.report.study.discovery import told
    from simulation.studies import analysis
    from simulation.studies import sweep as running
    from simulation.studies.sweep import read_study

    plain = folders(words)
    if not plain:
        inputs, composed = composed_inputs("discover", words)
        fill_in(inputs, composed, "discover")
        folder = new_study("discover", words, composed, inputs, points_of(composed, inputs))
        return finish(folder, composed)
    if len(plain) > 1:
        raise Mistake("discover: give one folder, as in indsats discover results/my-sweep")
    keys = own_keys(words, ("outcome", "worse_than", "lang"), "discover DIR")
    folder = Path(plain[0])
    study = read_study(folder)
    lang = language(keys, study.lang)
    running.check(folder, study)
    outcome = keys.get("outcome") or analysis.money_outcome(study.outcomes)
    analysis.discovered(folder, outcome, number(keys, "worse_than", 0.0))
    draw("study", folder, lang)
    for line in told(folder, lang):
        print(line)
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK
