"""How rules are compiled: one decorator, and a cache that notices an edit in any file.

Numba's on-disk cache does not notice an edit in a *called* function that lives in another file. So the
cache folder is keyed by a hash of every source file a rule can stand in; an edited rule gets a new folder. Where that
folder is, and when there is none: :mod:`simulation.cache`.
With ``NUMBA_DISABLE_JIT=1`` the same rules run interpreted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from simulation import cache

PACKAGE = Path(__file__).parent
RULE_SOURCES = (
    *("accounts.py", "cache.py", "clock.py", "compiling.py", "randomness.py", "states.py", "table.py", "week.py"),
    *("agents/columns.py", "economics/refund.py", "mechanisms/*.py"),
)
"""Every module with a rule, and every module of ours that such a module imports (a test holds the list to that)."""
F = TypeVar("F", bound=Callable[..., Any])


def source_hash() -> str:
    """Return a short hash of the sources in which compiled rules stand."""
    digest = hashlib.sha256()
    for pattern in RULE_SOURCES:
        for path in sorted(PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
FOLDER = None if INTERPRETED else cache.kept(source_hash())
"""Where the compiled rules are kept, if anywhere."""


def _decorator() -> Callable[[F], F]:
    import numba

    config: Any = numba.config
    config.CACHE_DIR = str(FOLDER or "")
    decorate: Any = numba.njit(cache=FOLDER is not None, error_model="numpy", forceinline=True)
    return decorate


rule = _decorator()
"""Compile a scalar rule, or a loop of rules over rows."""
