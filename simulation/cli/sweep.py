"""``indsats sweep``: a study of many cells."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.text import folders
from simulation.cli.values import engine_of, whole, workers_of
from simulation.errors import Mistake

GOING_ON = ("executor", "workers", "replications")

ABOUT = "a design over any inputs, cells times replications, resumable"
HELP = """indsats sweep [key=value ...] | resume DIR [--failed] | extend DIR replications=N

A study of many cells, each in paired replications. A key with several values (a=1,2,3) or a range
(a=interval(0,1), design=lhs or sobol) is an input; every other key holds for all. Broken off at any moment, it goes
on with resume; what was run is never run again. --failed tries failed cells once more. study=NAME: ready ones.

  indsats sweep policy=[ips] policies.ips.caseload_limit=15,25,50 companies.hours=100,185 replications=50
  indsats sweep policy=[ips] design=lhs points=200 policies.ips.places=interval(10,700) seed=2

Keys: design=grid|lhs|sobol|list points= list=FILE replications= outcome=[a,b] executor=serial|processes|dask|
tcp://HOST:8786 workers= cell_seconds= out=DIR lang=en|da, and those of compare. half_width= (with confidence=0.95
most=) runs each cell until the effect on the first outcome is known to that half-width."""


def run(words: list[str]) -> int:
    """Run ``indsats sweep``: a new study, ``resume DIR`` or ``extend DIR replications=N``."""
    from simulation.cli.describe import points_of
    from simulation.cli.study import composed_inputs, finish, new_study

    if words and words[0] in ("resume", "extend"):
        return _go_on(words[0], words[1:])
    inputs, composed = composed_inputs("sweep", words)
    return finish(new_study("sweep", words, composed, inputs, points_of(composed, inputs)), composed)


def _go_on(what: str, words: list[str]) -> int:
    from simulation.cli.study import finish, own_keys
    from simulation.engine.executors import reach
    from simulation.run.settings import MOST_REPLICATIONS
    from simulation.studies import sweep as running
    from simulation.studies.sweep import read_study

    again = "--failed" in words
    words = [w for w in words if w != "--failed"]
    plain = folders(words)
    keys = own_keys(words, GOING_ON if what == "extend" else GOING_ON[:2], what)
    if len(plain) != 1:
        raise Mistake("sweep {0}: give one folder, as in indsats sweep {0} results/my-study", what)
    folder = Path(plain[0])
    reach(engine_of(keys), workers_of(keys))
    if what == "extend":
        if "replications" not in keys:
            raise Mistake("sweep extend: say how many, as in replications=200")
        running.extend(folder, whole(keys, "replications", 1, MOST_REPLICATIONS))
    else:
        read_study(folder)
    return finish(folder, keys, again)
