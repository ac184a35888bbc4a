"""Programmes from outside the package, held to what a programme may do: look at everybody, change its own citizens.

What goes wrong in such a rule is said in one line that names file and line.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from simulation.errors import PlugInError, Said, UserError
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy

LOOKING = ("served", "conditions", "group", "asked", "target", "eligible", "suited", "rank", "turns", "acts_in")
"""What a programme is asked while it may change nothing."""
RECKONING = ("admits_in", "over_in", "last_week", "fidelity_in", "element_fidelity_in", "number_of_posts", "capacity",
             "post_price")  # fmt: skip
"""What a programme reckons of itself."""
ACTED_ON = ("citizens", "plain", "companies", "posts", "families", "children")
"""The tables that :meth:`Policy.act` may write to."""


@contextmanager
def told(file: str, what: str, function: Any = None) -> Iterator[None]:
    """Say what fails within as a mistake in ``file``, with its line; else with that where ``function`` begins.

    Raises
    ------
    PlugInError
        In place of any error.
    """
    try:
        yield
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((frame.lineno for frame in reversed(frames) if frame.filename == file), 0)
        line = line or (error.lineno if isinstance(error, SyntaxError) else 0) or _begins(function)
        why = " ".join(str(error).split())
        if isinstance(error, ValueError) and "read-only" in why:
            raise PlugInError(
                "{}:{}: {} changes what it may only look at; act() is where a programme changes its own citizens",
                file,
                line,
                what,
            ) from error
        raise PlugInError("{}:{}: {} raised {}: {}", file, line, what, type(error).__name__, why) from error


def wrong(file: str, function: Callable[..., Any], said: Said) -> PlugInError:
    """Return a mistake in ``function`` of ``file``, at the line where it begins."""
    return PlugInError("{}:{}: {}", file, _begins(function), said)


def _begins(function: Any) -> int:
    """Return the line where a function begins, or the first of a class; 0 where that is not known."""
    parts = [function, *(vars(function).values() if isinstance(function, type) else ())]
    codes = [getattr(getattr(part, "__func__", part), "__code__", None) for part in parts]
    return min((code.co_firstlineno for code in codes if code is not None), default=0)


def misshapen(what: str, found: Array, number: int, truth: bool) -> Said:
    """Return that an answer has another shape than ``[number]``; ``truth`` where true or false is asked for."""
    kind = Said("true or false" if truth else "a number")
    return Said("{} has the shape {}; {} of each of {} citizens is asked for", what, found.shape, kind, number)


@contextmanager
def _unchanged(world: World, but: Collection[str] = ()) -> Iterator[None]:
    """Let nobody write to the tables of a world, but for those of some names, nor put another in the place of one.

    Raises
    ------
    ValueError
        Of the kind that NumPy raises, where one was put in the place of another.
    """
    tables = {name: t for name, t in vars(world).items() if isinstance(t, np.ndarray)}
    open_ones = [t for name, t in tables.items() if name not in but and t.flags.writeable]
    for table in open_ones:
        table.flags.writeable = False
    try:
        yield
    finally:
        for table in open_ones:
            table.flags.writeable = True
    if any(vars(world).get(name) is not table for name, table in tables.items()):
        raise ValueError("a table is read-only")


def guarded(rules: type[Policy], file: str) -> type[Policy]:
    """Return a class of rules that is held to what a programme may do; ``file`` is where it stands, as it is told."""
    looking = {name: _looks(name, rules, file) for name in LOOKING if _own(rules, name)}
    looking |= {name: _reckons(name, rules, file) for name in RECKONING if _own(rules, name)}
    acting = {"act": _acts(rules, file)} if _own(rules, "act") else {}
    return type(rules.__name__, (rules,), {"__doc__": rules.__doc__, **looking, **acting})


def _own(rules: type[Policy], name: str) -> bool:
    return getattr(rules, name) is not getattr(Policy, name)


def _looks(name: str, rules: type[Policy], file: str) -> Callable[..., Any]:
    own = getattr(rules, name)

    def asked(self: Policy, world: World, *rows: Array) -> Any:
        seen = [own_rows.view() for own_rows in rows]
        for each in seen:
            each.flags.writeable = False
        with told(file, f"{name}()", own), _unchanged(world):
            found = own(self, world, *seen)
        _check(name, own, found, len(rows[0]) if rows else len(world.citizens), file)
        return found

    return asked


def _reckons(name: str, rules: type[Policy], file: str) -> Callable[..., Any]:
    own = getattr(rules, name)

    def reckoned(self: Policy, *given: Any) -> Any:
        with told(file, f"{name}()", own):
            return own(self, *given)

    return reckoned


def _check(name: str, own: Callable[..., Any], found: Any, number: int, file: str) -> None:
    """Refuse an answer of another kind or shape than the one that is asked for."""
    if name == "acts_in":
        if not isinstance(found, bool | np.bool_):
            raise wrong(file, own, Said("{}() returns {}; true or false", name, type(found).__name__))
        return
    if name in ("conditions", "group", "asked"):
        if not isinstance(found, Mapping):
            raise wrong(file, own, Said("{}() returns {}; words with who fulfils them", name, type(found).__name__))
        for words, who in found.items():
            _check_array(f"{name}()['{words}']", own, who, number, file, truth=True)
        return
    _check_array(f"{name}()", own, found, number, file, truth=name not in ("rank", "turns"))


def _check_array(what: str, own: Callable[..., Any], found: Any, number: int, file: str, truth: bool) -> None:
    with told(file, what, own):
        array = np.asarray(found)
    if array.shape != (number,):
        raise wrong(file, own, misshapen(what, array, number, truth))
    if array.dtype.kind not in ("b" if truth else "biuf") or (array.dtype.kind == "f" and np.isnan(array).any()):
        kind = Said("true or false" if truth else "a number")
        held = "NaN" if array.dtype.kind == "f" and not truth else array.dtype
        raise wrong(file, own, Said("{} holds {}; {} of each citizen is asked for", what, held, kind))


def _acts(rules: type[Policy], file: str) -> Callable[..., Any]:
    own = rules.act

    def acts(self: Policy, world: World) -> None:
        before, suited = world.plain.copy(), self.suited(world)
        with told(file, "act()", own), _unchanged(world, but=ACTED_ON):
            own(self, world)
        now = world.plain
        theirs = (before["service"] != self.row) & (now["service"] != self.row) & ~suited
        moved = {n: (_bytes(before[n]) != _bytes(now[n])).any(axis=1) & theirs for n in before.dtype.names or ()}
        columns = [name for name, rows in moved.items() if rows.any()]  # a copied row has gaps of its own
        if columns:
            what, many = ", ".join(columns), int(np.any([moved[name] for name in columns], axis=0).sum())
            raise wrong(
                file, own, Said("act() changes {} of {} citizens who are not its own nor could be", what, many)
            )

    return acts


def _bytes(table: Array) -> Array:
    """Return a table as bytes ``[rows, bytes]``: NaN is what it was."""
    return np.ascontiguousarray(table).view(np.uint8).reshape(len(table), -1)
