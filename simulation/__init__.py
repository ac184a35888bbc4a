"""Indsats: agent-based simulation of labour-market interventions.

Public names: :func:`compare`, :func:`sweep` and :func:`load` (results as pandas frames) and :func:`decide` (from
them to a choice), imported when first used.
"""

from __future__ import annotations

from typing import Any

__all__ = ["compare", "decide", "load", "sweep"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from simulation import api

        return getattr(api, name)
    raise AttributeError(f"module 'simulation' has no attribute '{name}'")
