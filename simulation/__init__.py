"""Indsats: agent-based simulation of labour-market interventions.

Public names: :func:`compare`, :func:`sweep` and :func:`load` (results as pandas frames), :func:`decide` (from them to
a choice) and :func:`reference` (results that come along), with the kinds of what they return; all imported when first
used. ``indsats`` is the same under the name of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.api import Comparison, Sweep, Tables, compare, decide, load, reference, sweep
    from simulation.decision.decide import Decision

    __version__: str

__all__ = [
    "Comparison",
    "Decision",
    "Sweep",
    "Tables",
    "__version__",
    "compare",
    "decide",
    "load",
    "reference",
    "sweep",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "__version__":
            return _version()
        if name == "Decision":
            from simulation.decision.decide import Decision

            return Decision
        if name in __all__:
            from simulation import api

            return getattr(api, name)
        raise AttributeError(f"module 'simulation' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("indsats")
    except PackageNotFoundError:  # the code without its installation
        return "0+unknown"
