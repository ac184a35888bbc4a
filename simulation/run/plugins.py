"""Plug-ins: programmes, outcomes and mechanisms of a user's own, from files outside the package.

A plug-in is part of the settings, source and all: so it is part of what a cell is, it reaches every worker with the
settings, and a study is gone on with as it was begun. Three things are plug-ins: a design (``mentor.yaml``), a Python
file with marks (:mod:`simulation.policies.declaring`), and an installed module, by its dotted name or by an entry
point of the group :data:`GROUP`.

The process knows the plug-ins of one configuration at a time (:func:`activate`). To say what they bring takes their
description alone; their code is read where it is run.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import inspect
import json
import linecache
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml
from pydantic import Field

from simulation.errors import PlugInError, Said, UserError, not_one_of
from simulation.model import replacing
from simulation.model.compiling import RULES
from simulation.policies import catalogue
from simulation.policies.base import Policy
from simulation.policies.declaring import MARK, UNITS, Counted, Programme, Replaced
from simulation.policies.documented import own_design, read_design, written_out
from simulation.policies.guarded import told, wrong
from simulation.words.explaining import Frozen

GROUP = "indsats.policies"
"""Entry points of installed packages: the name of a programme, and the module that brings it."""
DESIGNS = (".yaml", ".yml")


class PlugIn(Frozen):
    """One plug-in, whole: what it is called, its source, and what it brings by name."""

    file: str
    source: str = ""
    module: str = ""
    designs: dict[str, str] = Field(default_factory=dict)
    """What the design of each programme says, as YAML."""
    rules: dict[str, str] = Field(default_factory=dict)
    """The class of a programme's rules, where it has any."""
    outcomes: dict[str, tuple[str, str]] = Field(default_factory=dict)
    """Unit and meaning of each outcome."""
    mechanisms: dict[str, str] = Field(default_factory=dict)
    """The function that stands in for each rule."""
    beside: dict[str, str] = Field(default_factory=dict)
    """The file of each programme's design, where that stands in one."""

    @property
    def key(self) -> str:
        """What it is: a hash of its source and its designs, 16 hexadecimal digits."""
        made_of = self.model_dump(exclude={"file", "beside"})
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]

    def now(self) -> PlugIn:
        """Return it as its files are now; what stands in no file that is here stays as it is. No code is run.

        Raises
        ------
        UserError
            For a file that is no design any more.
        """
        source = Path(self.file).read_text("utf-8-sig") if self.source and Path(self.file).is_file() else self.source
        there = {name: Path(file) for name, file in self.beside.items() if Path(file).is_file()}
        designs = {name: _text(own_design(name, read_design(file)[1], str(file))) for name, file in there.items()}
        return self.model_copy(update={"source": source, "designs": {**self.designs, **designs}})

    @property
    def brings(self) -> dict[str, list[str]]:
        """The names of what it brings, by kind."""
        kinds = {"policies": [*self.designs], "outcomes": [*self.outcomes], "mechanisms": [*self.mechanisms]}
        return {kind: names for kind, names in kinds.items() if names}

    def contents(self) -> dict[str, dict[str, Any]]:
        """Return what its designs say, by programme.

        Raises
        ------
        UserError
            For what is no design.
        """
        return {name: _content(name, text, self.file) for name, text in self.designs.items()}


@cache
def _content(name: str, text: str, file: str) -> dict[str, Any]:
    said = file if file.endswith(DESIGNS) else f"{file}: {name}"
    return own_design(name, written_out(text, said), said)


def read(given: Any) -> PlugIn:
    """Return a plug-in from its file, the dotted name of its module, a policy, or its description.

    Raises
    ------
    UserError
        For what cannot be read, is no plug-in, or brings what is not sound.
    """
    if isinstance(given, PlugIn):
        return given
    if isinstance(given, Mapping):
        found = PlugIn.model_validate(given)
    elif isinstance(given, Policy):
        found = _of_policy(given)
    elif not isinstance(given, str | Path):
        raise UserError("plugins={!r}: give a file, as in plugins=mentor.py or plugins=mentor.yaml", given)
    elif str(given).endswith(DESIGNS):
        name, design = read_design(Path(given))
        text = _text(own_design(name, design, str(given)))
        found = PlugIn(file=str(given), designs={name: text}, beside={name: str(given)})
    elif str(given).endswith(".py"):
        found = _of_file(Path(given))
    else:
        found = _of_module(str(given))
    found.contents()
    return found


def _text(design: Mapping[str, Any], said: str = "design") -> str:
    try:
        return yaml.safe_dump(dict(design), sort_keys=False, allow_unicode=True)
    except yaml.YAMLError as error:
        why = " ".join(str(error).split())
        raise UserError("{}: is no design: keys with their values, as YAML ({})", said, why) from error


def _of_policy(given: Policy) -> PlugIn:
    """Return the plug-in that a policy of the user's own is: its design, and the file of its rules."""
    if given.own is None:
        raise UserError("{0}: is a programme of ours; name it, as in policies=['{0}']", given.name)
    designs, kind = {given.name: _text(given.own)}, type(given)
    if kind is Policy:
        return PlugIn(file=f"{given.name}.yaml", designs=designs)
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    if file is None or not Path(file).is_file():
        raise UserError(
            "{}: its class {} stands in no file, where no worker finds it; write it to one (in a notebook:"
            " %%writefile mentor.py) and give plugins=mentor.py",
            given.name,
            kind.__name__,
        )
    rules = {given.name: kind.__qualname__}
    packaged = bool(getattr(sys.modules[kind.__module__], "__package__", ""))
    module = kind.__module__ if packaged else ""
    return PlugIn(file=file, module=module, source=Path(file).read_text("utf-8-sig"), designs=designs, rules=rules)


def _of_file(path: Path) -> PlugIn:
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("{}: cannot be read ({})", path, getattr(error, "strerror", None) or error) from error
    return _described(PlugIn(file=str(path), source=source))


def _of_module(name: str) -> PlugIn:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is None or not found.origin or not Path(found.origin).is_file():
        raise UserError("plugins={}: there is no such file, and no module is called so", name)
    return _described(PlugIn(file=found.origin, module=name, source=Path(found.origin).read_text("utf-8-sig")))


def marked(plug_in: PlugIn) -> Iterator[tuple[str, Any, Any]]:
    """Yield what a plug-in has marked: its name in the file, the thing itself, and its mark."""
    space = namespace(plug_in.source, plug_in.file, plug_in.module)
    for name, thing in space.items():
        mark = vars(thing).get(MARK) if hasattr(thing, "__dict__") and callable(thing) else None
        if mark is not None and getattr(thing, "__module__", None) == space["__name__"]:
            yield name, thing, mark


def _described(plug_in: PlugIn) -> PlugIn:
    """Return a plug-in with what its code says that it brings."""
    designs, files, rules, counted, replaced = {}, {}, {}, {}, {}
    _defined_once(plug_in)
    for name, thing, mark in marked(plug_in):
        if isinstance(mark, Programme):
            if not (isinstance(thing, type) and issubclass(thing, Policy)):
                raise wrong(plug_in.file, thing, Said("{} is no class of Policy", name))
            if not isinstance(mark.name, str) or not isinstance(mark.design, str | Mapping):
                raise wrong(plug_in.file, thing, Said("@policy takes a name, and a design or its file"))
            if mark.name in designs:
                raise wrong(plug_in.file, thing, Said("{} is brought twice", mark.name))
            if isinstance(mark.design, Mapping):
                design = dict(mark.design)
            else:
                files[mark.name] = str(Path(plug_in.file).parent / mark.design)
                design = read_design(Path(files[mark.name]))[1]
            design = own_design(mark.name, design, files.get(mark.name, f"{plug_in.file}: {mark.name}"))
            designs[mark.name], rules[mark.name] = _text(design, f"{plug_in.file}: {mark.name}"), name
        elif isinstance(mark, Counted):
            if mark.unit not in UNITS:
                known = not_one_of(mark.unit, list(UNITS))
                raise wrong(plug_in.file, thing, Said("unit '{}' is {}", mark.unit, known))
            counted[mark.name] = (mark.unit, f"{mark.meaning}, of {mark.denominator}")
        elif isinstance(mark, Replaced):
            replaced[_rule(mark.rule, thing, plug_in.file)] = name
    if not (designs or counted or replaced):
        raise UserError("{}: brings nothing; mark what it brings with @policy, @outcome or @mechanism", plug_in.file)
    found = {"designs": designs, "rules": rules, "outcomes": counted, "mechanisms": replaced, "beside": files}
    return plug_in.model_copy(update=found)


def _defined_once(plug_in: PlugIn) -> None:
    """Refuse a file where a later definition hides a marked one of the same name."""
    with told(plug_in.file, "the plug-in"):
        tree = ast.parse(plug_in.source, plug_in.file)
    first: dict[str, int] = {}
    for one in tree.body:
        if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.decorator_list:
            if one.name in first:
                raise PlugInError(
                    "{}:{}: {} is defined again, and hides that of line {}; give it another name",
                    plug_in.file,
                    one.lineno,
                    one.name,
                    first[one.name],
                )
            first[one.name] = one.lineno


def _rule(name: str, function: Callable[..., Any], file: str) -> str:
    """Return the full name of the rule of the model that a function replaces; its arguments must be the same."""
    import simulation.model.week  # noqa: F401  # late: it is slow, and with it every rule is there

    rule = replacing.called(name)
    own, asked = (", ".join(replacing.arguments(one)) for one in (function, RULES[rule]))
    if own != asked:
        raise wrong(file, function, Said("takes ({}), where the rule that it replaces takes ({})", own, asked))
    return rule


_reading = False
_READ: dict[str, str] = {}
"""The source of each module that this process has read; Python reads none twice."""


def being_read() -> bool:
    """Whether the code of a plug-in is being read."""
    return _reading


@contextmanager
def _being_read() -> Iterator[None]:
    global _reading
    _reading = True
    try:
        yield
    finally:
        _reading = False


@cache
def namespace(source: str, file: str, module: str) -> dict[str, Any]:
    """Return what a plug-in's code defines, once it has run."""
    with _being_read(), told(file, "the plug-in"):
        if module:
            found = importlib.import_module(module)
            if inspect.getsource(found) != source:
                raise PlugInError("{}: is another version here than where the study was begun", module)
            if _READ.setdefault(module, source) != source:
                raise PlugInError("{}: was changed since this process read it; begin a new one", module)
            return vars(found)
        name = f"indsats_plugin_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
        made = ModuleType(name)
        made.__file__ = file
        sys.modules[name] = made
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(source, file, "exec"), vars(made))
        return vars(made)


def installed(names: Collection[str] | None = None) -> list[str]:
    """Return the modules of installed packages that bring programmes of these names; without names, of any."""
    unknown = None if names is None else set(names) - set(catalogue.CATALOGUE)
    if names is not None and not unknown:
        return []
    found = (one for one in entry_points(group=GROUP) if unknown is None or one.name in unknown)
    return list(dict.fromkeys(one.value.partition(":")[0] for one in found))
