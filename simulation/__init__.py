"""Indsats: agent-based simulation of labour-market interventions.

Public names: :func:`compare`, :func:`sweep`, :func:`sensitivity` and :func:`load` (results as pandas frames),
:func:`decide` (from them to a choice) and :func:`reference` (results that come along), with the kinds of what they
return; all imported when first used. ``indsats`` is the same under the name of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.api import compare, load, sensitivity, sweep
    from simulation.comparison.compared import Comparison
    from simulation.decision.decide import Decision, decide
    from simulation.results.loaded import Tables
    from simulation.results.reference import reference
    from simulation.studies.sensed import Sensitivity
    from simulation.studies.swept import Sweep

    __version__: str

__all__ = [
    "Comparison",
    "Decision",
    "Sensitivity",
    "Sweep",
    "Tables",
    "__version__",
    "compare",
    "decide",
    "load",
    "reference",
    "sensitivity",
    "sweep",
]

_HOMES = {
    "Comparison": "comparison.compared",
    "Decision": "decision.decide",
    "Sensitivity": "studies.sensed",
    "Sweep": "studies.swept",
    "Tables": "results.loaded",
    "compare": "api",
    "decide": "decision.decide",
    "load": "api",
    "reference": "results.reference",
    "sensitivity": "api",
    "sweep": "api",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name == "__version__":
            return _version()
        if name in _HOMES:
            return getattr(import_module(f"simulation.{_HOMES[name]}"), name)
        raise AttributeError(f"module 'simulation' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("indsats")
    except PackageNotFoundError:  # the code without its installation
        return "0+unknown"
