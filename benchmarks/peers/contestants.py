"""Who takes part, and how a contestant is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from benchmarks.peers.labour import History

Run = Callable[[int, int, int], History]


@dataclass(frozen=True)
class Contestant:
    """A contestant's ``module:function``, and whether it runs the simple labour model or a richer one."""

    target: str
    simple: bool = True


CONTESTANTS: dict[str, Contestant] = {
    "numpy": Contestant("benchmarks.peers.simple_numpy:run"),
    "starsim": Contestant("benchmarks.peers.starsim_model:run"),
    "mesa-frames": Contestant("benchmarks.peers.mesaframes_model:run"),
    "vivarium": Contestant("benchmarks.peers.vivarium_model:run"),
    "mesa": Contestant("benchmarks.peers.mesa_model:run"),
    "indsats": Contestant("benchmarks.peers.indsats_model:run", simple=False),
}
"""Every contestant by name; to add one, add a line. Those that are not simple are compared in speed alone."""

BASELINE = "numpy"


def load(target: str) -> Run:
    """Import ``module:function``.

    Raises:
        ImportError: the module, or something it needs, is not installed.
    """
    module, _, function = target.partition(":")
    run: Run = getattr(import_module(module), function)
    return run


def installed(contestants: Mapping[str, Contestant]) -> tuple[dict[str, Run], dict[str, str]]:
    """Return the contestants that can run here, and for the others the module that could not be imported."""
    runs: dict[str, Run] = {}
    missing: dict[str, str] = {}
    for name, contestant in contestants.items():
        try:
            runs[name] = load(contestant.target)
        except ImportError as error:
            missing[name] = error.name or contestant.target
    return runs, missing
