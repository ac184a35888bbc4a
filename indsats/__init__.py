"""Indsats under the name it is installed by: the public names of :mod:`simulation`, imported when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simulation

if TYPE_CHECKING:
    from simulation import *  # noqa: F403
    from simulation import __version__ as __version__

__all__ = simulation.__all__

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name in __all__:
            return getattr(simulation, name)
        raise AttributeError(f"module 'indsats' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*(name for name in globals() if name.startswith("__")), *__all__})
