"""Indsats under the name it is installed by: the public names of :mod:`simulation`, imported when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation import Comparison, Decision, Sweep, Tables, __version__, compare, decide, load, reference, sweep

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
        if name in __all__:
            import simulation

            return getattr(simulation, name)
        raise AttributeError(f"module 'indsats' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
