"""Rules replaced: another of the same arguments in the place of one, and all that call it compiled anew.

Compiled code holds what it calls as it was when it was compiled. So each set of replacements has a version of its
own of every rule from which a replaced one can be reached, kept in a cache folder of its own, and going from one set
to another binds the versions of that set wherever the model names a rule.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, ModuleType
from typing import Any

from simulation.errors import UserError, not_one_of
from simulation.model import cache
from simulation.model.compiling import FOLDER, INTERPRETED, RULES, compiled, makes_arrays
from simulation.model.identity import model_hash

AS_WRITTEN = ""
_versions: dict[str, dict[str, Any]] = {}
"""The rules of each set of replacements that differ from the model's own, by the set's key."""
_bound = AS_WRITTEN


def called(name: str) -> str:
    """Return the full name of a rule that is imported; its module may be left out where only one is called so.

    Raises
    ------
    UserError
        For a name that no rule has, or several.
    """
    known = [rule for rule in RULES if rule == name or rule.rpartition(".")[2] == name]
    if len(known) == 1:
        return known[0]
    if known:
        raise UserError("mechanism '{}': several rules are called so: {}", name, ", ".join(known))
    raise UserError("mechanism '{}' is {}", name, not_one_of(name, list(RULES), "indsats list mechanisms"))


def arguments(function: Any) -> list[str]:
    """Return the names of a rule's arguments."""
    return list(inspect.signature(getattr(function, "py_func", function)).parameters)


def replace(rules: Mapping[str, Callable[..., Any]], key: str) -> None:
    """Let the model run on ``rules`` in the place of its own, until it is called again.

    Parameters
    ----------
    rules
        Functions by the full name of the rule they replace, with its arguments; none puts the model's own back.
    key
        What the functions are known by: the same key stands for the same functions.
    """
    global _bound
    wanted = key if rules else AS_WRITTEN
    if wanted == _bound:
        return
    _bind({})
    _bound = AS_WRITTEN
    if rules:
        if wanted not in _versions:
            _versions[wanted] = dict(rules) if INTERPRETED else _made(rules, wanted)
        _bind(_versions[wanted])
        _bound = wanted


def _made(rules: Mapping[str, Callable[..., Any]], key: str) -> dict[str, Any]:
    """Return new versions of the replaced rules, and of all that call them; each compiles when it is first called."""
    name = hashlib.sha256(f"{model_hash('.py')} {key}".encode()).hexdigest()[:16]
    folder = None if FOLDER is None else cache.kept(name)
    found = {one: compiled(function, None) for one, function in rules.items()}
    for one in _callers(set(rules)) - set(rules):
        found[one] = compiled(RULES[one].py_func, folder, makes_arrays(RULES[one]))
    return found


def _callers(names: set[str]) -> set[str]:
    """Return the rules from which one of ``names`` can be reached, these included."""
    of = {id(made): name for name, made in RULES.items()}
    calls = {name: {of[id(v)] for v in _named(made.py_func) if id(v) in of} for name, made in RULES.items()}
    found: set[str] = set(names)
    while more := {name for name, own in calls.items() if own & found} - found:
        found |= more
    return found


def _named(function: Any) -> Iterator[Any]:
    """Yield what a function's code names of its module, and of the modules that this names."""
    names = set(_names(function.__code__))
    for name in names & function.__globals__.keys():
        value = function.__globals__[name]
        if isinstance(value, ModuleType):
            yield from (vars(value)[one] for one in names & vars(value).keys())
        else:
            yield value


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _bind(versions: Mapping[str, Any]) -> None:
    """Let every module of the package name these versions of rules, and the model's own for all others."""
    everywhere = [RULES, *_versions.values()]
    of = {id(made): name for own in everywhere for name, made in own.items()}
    for module in [m for n, m in sys.modules.items() if n.partition(".")[0] == "simulation" and m is not None]:
        for attribute, value in list(vars(module).items()):
            if id(value) in of:
                setattr(module, attribute, versions.get(of[id(value)], RULES[of[id(value)]]))
