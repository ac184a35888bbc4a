"""The plug-ins that this process runs on: one configuration's at a time.

To say what a plug-in brings takes its description alone; its code is read where it is run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from simulation.errors import PlugInError, Said, UserError
from simulation.model import replacing
from simulation.model.table import Array
from simulation.policies import catalogue
from simulation.policies.base import Policy
from simulation.policies.declaring import Counted
from simulation.policies.guarded import guarded, misshapen, told, wrong
from simulation.run import outcomes
from simulation.run.outcomes import Outcome
from simulation.run.plugins import PlugIn, being_read, marked, namespace
from simulation.words import texts
from simulation.words.languages import LANGUAGES

_active: tuple[tuple[str, ...], bool] = ((), True)
"""What this process knows: the keys of the plug-ins, and whether their code was read."""

OTHER_COLUMNS = re.compile(r"cell|arm|replication|draw|week|year|\w+_saving_dkk|\w+_per_(participant|citizen)(_dkk)?")
"""What else is called by name beside outcomes: keys of the tables, savings, effects for each."""


def activate(plug_ins: Sequence[PlugIn], run: bool = True) -> None:
    """Let this process run on these plug-ins; of others it knows no more than what their programmes are called.

    Parameters
    ----------
    plug_ins
        Those of a configuration.
    run
        Whether it is going to be run; if not, no code of theirs is read, and a programme has the rules of its design
        alone.

    Raises
    ------
    UserError
        For a name that is taken, or code that cannot be read.
    """
    global _active
    if being_read():
        raise PlugInError("a plug-in runs a study while it is read; put that below if __name__ == '__main__':")
    key = tuple(one.key for one in plug_ins)
    if key == _active[0] and run <= _active[1]:
        return
    designs = _together((one.file, one.contents()) for one in plug_ins)
    told_of = _together((one.file, one.outcomes) for one in plug_ins)
    _together((one.file, one.mechanisms) for one in plug_ins)
    for file, name in ((one.file, name) for one in plug_ins for name in one.outcomes):
        if name in outcomes.COUNTED or name in outcomes.WHOLE or OTHER_COLUMNS.fullmatch(name):
            raise UserError("{}: outcome {}: there is one of that name; give it another", file, name)
    rules: dict[str, type[Policy]] = {}
    counted = [Outcome(name, unit, meaning, _not_read) for name, (unit, meaning) in told_of.items()]
    if run:
        rules = {name: _class(one, own) for one in plug_ins for name, own in one.rules.items()}
        counted = [found for one in plug_ins for found in _outcomes(one)]
        spaces = {one.key: namespace(one.source, one.file, one.module) for one in plug_ins if one.mechanisms}
        replaced = {rule: spaces[one.key][own] for one in plug_ins for rule, own in one.mechanisms.items()}
        replacing.replace(replaced, " ".join(one.key for one in plug_ins if one.mechanisms))
    catalogue.bring(designs, rules)
    outcomes.bring(counted)
    texts.bring(_words(designs))
    _active = (key, run)


@contextmanager
def compiling(plug_ins: Sequence[PlugIn]) -> Iterator[None]:
    """Say of a mechanism that does not compile which it is, in one line.

    Raises
    ------
    PlugInError
        Naming file and line, in place of what Numba says.
    """
    from numba.core.errors import NumbaError

    try:
        yield
    except NumbaError as error:
        text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))  # Numba's colours
        for one in plug_ins:
            lines = re.findall(rf'File "[^"]*{re.escape(Path(one.file).name)}", line (\d+)', text)
            if one.mechanisms and (lines or len(plug_ins) == 1):
                what, line = ", ".join(one.mechanisms), lines[-1] if lines else 0
                said = (each.strip() for each in (*text.splitlines(), type(error).__name__))
                why = next(each for each in said if each and not each.startswith("Failed in"))
                raise PlugInError("{}:{}: mechanism {} does not compile: {}", one.file, line, what, why) from error
        raise


def _class(plug_in: PlugIn, name: str) -> type[Policy]:
    found = namespace(plug_in.source, plug_in.file, plug_in.module).get(name)
    if not (isinstance(found, type) and issubclass(found, Policy)):
        raise UserError("{}: there is no class {} of Policy in it", plug_in.file, name)
    return guarded(found, plug_in.file)


def _outcomes(plug_in: PlugIn) -> Iterator[Outcome]:
    for _, function, mark in marked(plug_in) if plug_in.outcomes else ():
        if isinstance(mark, Counted):
            unit, meaning = plug_in.outcomes[mark.name]
            among = None if mark.among is None else _asked(mark.among, mark.name, plug_in.file, truth=True)
            whole = among is None  # of those not among, an answer may be no number
            yield Outcome(mark.name, unit, meaning, _asked(function, mark.name, plug_in.file, whole=whole), among)


def _asked(
    function: Callable[..., Any], name: str, file: str, truth: bool = False, whole: bool = False
) -> Callable[[Array, int], Array]:
    """Return a function of an outcome whose answer is checked: a number of each citizen, or true or false.

    A ``whole`` one is a finite number of everybody.
    """

    def asked(citizens: Array, weeks: int) -> Array:
        seen = citizens.view()
        seen.flags.writeable = False
        with told(file, f"outcome {name}", function):
            found = np.asarray(function(seen, weeks))
        if found.shape != (len(citizens),) or found.dtype.kind not in ("b" if truth else "biuf"):
            raise wrong(file, function, misshapen(Said("outcome {}", name), found, len(citizens), truth))
        if whole and (without := int((~np.isfinite(found)).sum())):
            raise wrong(
                file, function, Said("outcome {} is no number for {} of {} citizens", name, without, len(found))
            )
        return found

    return asked


def _not_read(citizens: Array, weeks: int) -> Array:
    raise RuntimeError("the code of a plug-in was not read")


def _together(named: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return what several plug-ins bring of one kind.

    Raises
    ------
    UserError
        Where two bring the same name.
    """
    found: dict[str, Any] = {}
    for file, own in named:
        for name, thing in own.items():
            if name in found:
                raise UserError("{}: {} is brought by another plug-in too", file, name)
            found[name] = thing
    return found


def _words(designs: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, dict[str, str]]]:
    """Return what programmes and their conditions are called, in each language."""
    labels = {}
    conditions = {}
    for name, design in designs.items():
        given = design.get("label")
        own = given if isinstance(given, Mapping) else dict.fromkeys(LANGUAGES, given or design["title"])
        labels[name] = {lang: str(own.get(lang) or design["title"]) for lang in LANGUAGES}
        for said, danish in (design.get("conditions") or {}).items():
            conditions[str(said)] = {"en": str(said), "da": str(danish)}
    return {"arms": labels, "conditions": conditions}
