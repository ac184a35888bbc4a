"""How rules are compiled: one decorator, and a cache that notices an edit in any file.

Numba's on-disk cache does not notice an edit in a *called* function that lives in another file. So the
cache folder is keyed by the hash of the model's code (:mod:`simulation.model.identity`); an edited rule gets a new
folder, edited data do not, because rules read data as arguments and never while they are compiled.
Where that folder is, and when there is none: :mod:`simulation.model.cache`; how Numba finds it: :mod:`.kept`.
With ``NUMBA_DISABLE_JIT=1`` the same rules run interpreted.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from simulation.model import cache
from simulation.model.identity import model_hash

F = TypeVar("F", bound=Callable[..., Any])
INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
FOLDER = None if INTERPRETED else cache.kept(model_hash(".py"))
"""Where the compiled rules are kept, if anywhere."""
PLACE = "simulation.model.kept.ByModel"
NUMBAS_OWN = "UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator,IPythonCacheLocator,ZipCacheLocator"
"""Where Numba keeps the functions of anybody else, as it would without us."""
RULES: dict[str, Any] = {}
"""Every rule of the model by its name, as in ``rules.placing.place``: its module below the model, and its own."""


def compiled(function: Callable[..., Any], folder: Path | None, makes_arrays: bool = True) -> Any:
    """Return a function compiled when it is first called, and kept in ``folder``; in none, for this process alone.

    Without ``makes_arrays`` it may not make any: Numba then counts no references to those it is given, which takes
    a third of the time of rules that are handed the same arrays by each other for every citizen.
    """
    import numba
    from numba.core.types.misc import unliteral

    def for_any_number(template: Any, args: Any, named: Any) -> Any:
        """Compile for the type of a number that is written out in a call, not once for each such number."""
        return template([unliteral(a) for a in args], {name: unliteral(a) for name, a in named.items()})

    config: Any = numba.config
    config.CACHE_DIR = str(folder or "")
    if PLACE not in config.CACHE_LOCATOR_CLASSES:
        config.CACHE_LOCATOR_CLASSES = ",".join([PLACE, config.CACHE_LOCATOR_CLASSES or NUMBAS_OWN])
    # no rule is called by its address: without the wrapper for that, compiling takes a tenth less
    known = {"error_model": "numpy", "forceinline": True, "no_cfunc_wrapper": True, "_nrt": makes_arrays}
    decorate: Any = numba.njit(cache=folder is not None, **known)
    made = decorate(function)
    if not INTERPRETED:
        made.get_call_template = partial(for_any_number, made.get_call_template)
    return made


def rule(function: F) -> F:
    """Compile a scalar rule, or a loop of rules over rows."""
    return _known(function, makes_arrays=False)


def rule_with_arrays(function: F) -> F:
    """Compile a rule that makes arrays of its own."""
    return _known(function, makes_arrays=True)


def makes_arrays(made: Any) -> bool:
    """Whether a compiled rule may make arrays."""
    return bool(made.targetoptions["_nrt"])


def _known(function: F, makes_arrays: bool) -> F:
    made: F = compiled(function, FOLDER, makes_arrays)
    RULES[f"{function.__module__.removeprefix('simulation.model.')}.{function.__name__}"] = made
    return made
