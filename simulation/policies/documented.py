"""A programme's numbers as data: ``NAME/design.yaml``, each with the evidence it is read from or why it is assumed.

A file names only what differs from the file it is ``like`` (at the root: ``usual``). A number is either
``{evidence: PATH}``, read from the registry, or ``{value: X, why: TEXT}``, an assumption that is shown as one.

An assumption has a range: ``range: [low, high]`` beside its value, or the rule of thumb of :func:`range_of`; what is
like another design has its drawn value too. Keys are those of a user, ``policies.usual.course_share``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from simulation.errors import UserError, nearest, not_one_of
from simulation.evidence.entry import Use, within
from simulation.evidence.registry import load
from simulation.files import read_yaml
from simulation.model.design import RANGES, ServiceDesign
from simulation.model.population.builtin import names
from simulation.model.states import Role, Support, lookup
from simulation.model.uncertain import Uncertain
from simulation.words.variants import parted, titled

ROOT = "usual"
SIZES = ("places", "posts", "budget_dkk", "budget_years", "hiring_phase_weeks", "element_weeks")
OWN_NAME = re.compile(r"[a-z][a-z0-9_]*")
OWN_WORDS = ("label", "conditions")
"""What the design of a plug-in says beside its numbers; of a programme of ours it stands in ``words.yaml``."""
OWN: dict[str, Mapping[str, Any]] = {}
"""Designs that plug-ins bring, by programme: what their files say."""
UNLIMITED = "unlimited"
NO_LIMIT = 1_000_000
"""Places where nothing but the posts limits them."""
AROUND = {"caseload_limit": (0.8, 1.2)}
"""Range of an assumption that states none, as shares of its value, where it is not :data:`HALF_MORE_OR_LESS`."""
PRACTISED = (0.3, 1.0)
"""Range of the fidelity of a design of which no fitted figure says how far it was practised.

Of the six core elements of Flere skal med 21 to 90 % of the municipalities that did not practise one before did so
at midterm, 44 % on the mean (evidence:flere_skal_med.core_element_fidelity); below 0.3 it would hardly be called by
its name."""
FULL = "full"
"""What a design says that was fitted as practised in full."""
HALF_MORE_OR_LESS = (0.5, 1.5)
YES_OR_NO = frozenset({"voluntary", "staffed_to_norm", "readmits"})
"""Numbers that say how a service is organised, yes or no: not a matter of degree."""
KNOWN = {
    "title",
    "like",
    "role",
    "evidence_population",
    "numbers",
    "elements",
    "universal",
    "lives_on",
    "practised",
    *SIZES,
}


@dataclass(frozen=True)
class Element:
    """A core element: the design numbers it moves, and the share who practise it before and at midterm."""

    moves: tuple[str, ...]
    before: float
    midterm: float

    @property
    def beyond(self) -> float:
        """What came on top by midterm, as a share of those who did not practise it before."""
        return max(0.0, (self.midterm - self.before) / (1.0 - self.before))


@dataclass(frozen=True)
class Documented:
    """What ``NAME/design.yaml`` says; ``sources`` holds an evidence path or an assumption for every number.

    ``lives_on`` are the benefits whose receivers it is for; empty: all that the job centre serves.
    """

    title: str
    role: Role
    design: ServiceDesign
    sources: Mapping[str, str]
    sizes: Mapping[str, float]
    evidence_population: str
    universal: bool = False
    lives_on: tuple[Support, ...] = ()
    elements: Mapping[str, Element] = field(default_factory=dict)
    practised: str = ""
    """How far it was practised where it was fitted: ``full``, or as learned (a name ``practice.*``); empty: not."""
    assumed: Mapping[str, Uncertain] = field(default_factory=dict)
    """Every assumed number of the design, by number; its name says which file states it."""

    def drawn(self, place: Callable[[str], float]) -> dict[str, float]:
        """Return the numbers that have a range, each where ``place`` (0 to 1, by key) puts it in that."""
        return {name: one.at(place(one.name)) for name, one in self.assumed.items() if not one.fixed}


def range_of(key: str, given: Mapping[str, Any]) -> Uncertain:
    """Return an assumption with its range: the one stated, or half to one and a half of its value.

    Either goes no further than the number may.
    """
    name, value, why = key.rpartition(".")[2], float(given["value"]), str(given["why"])
    lowest, highest, _ = RANGES[name]
    if "range" not in given and (name in YES_OR_NO or value == 0.0):
        fixed = "how it is organised, yes or no" if name in YES_OR_NO else "no part of the design"
        return Uncertain(key, value, value, value, why, "", fixed)
    shares = AROUND.get(name, HALF_MORE_OR_LESS)
    low, high = given.get("range") or (shares[0] * value, shares[1] * value)
    low, high = max(lowest, low), min(highest, high)
    rule = "stated" if "range" in given else "fifth" if name in AROUND else "share"
    return Uncertain(key, value, float(low), float(high), why, rule)


def number(given: Mapping[str, Any], where: str) -> tuple[float, str]:
    """Return a number and its source: an evidence path, or ``assumption: why``.

    Raises
    ------
    UserError
        unless it is ``{evidence: path}`` or ``{value: x, why: text}`` (with a ``range: [low, high]`` if need be).
    """
    if isinstance(given, Mapping) and set(given) == {"evidence"}:
        return load().value(given["evidence"]), str(given["evidence"])
    if isinstance(given, Mapping) and set(given) - {"range"} == {"value", "why"} and str(given["why"]).strip():
        return float(given["value"]), f"assumption: {given['why']}"
    raise UserError("{}: give {{evidence: path}} or {{value: x, why: text}}, not {}", where, given)


def _read(name: str) -> dict[str, Any]:
    file, said = resources.files(__package__).joinpath(name, "design.yaml"), f"policies/{name}/design.yaml"
    if not file.is_file():
        raise UserError(f"{said}: there is no such design")
    return checked(read_yaml(file.read_text(encoding="utf-8"), said), said)


def checked(given: Mapping[str, Any], said: str, more: Collection[str] = ()) -> dict[str, Any]:
    """Return what a design file says, once there is nothing in it that no design has.

    Parameters
    ----------
    given
        Its content.
    said
        What it is called in messages.
    more
        Names that it may have beside those of :data:`KNOWN`.

    Raises
    ------
    UserError
        Naming the first that it may not have.
    """
    data = dict(given)
    if stray := sorted(set(data) - KNOWN - set(more)):
        raise UserError("{}: a design has no '{}'{}", said, stray[0], nearest(stray[0], sorted(KNOWN)))
    if stray := sorted(set(data.get("numbers") or {}) - set(RANGES)):
        raise UserError("{}: no number of a design: {}{}", said, stray[0], nearest(stray[0], list(RANGES)))
    home = str(data.get("evidence_population") or "")
    if home and home not in names():
        raise UserError(
            "{}: evidence_population: {} is {}", said, home, not_one_of(home, names(), "indsats list populations")
        )
    return data


def read_design(file: Path) -> tuple[str, dict[str, Any]]:
    """Return the name and the content of a design file of a user's own: ``mentor.yaml`` is the programme ``mentor``.

    Raises
    ------
    UserError
        If there is no such file, or it is no YAML.
    """
    try:
        return file.stem, written_out(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("{}: cannot be read ({})", file, getattr(error, "strerror", None) or error) from error


def written_out(text: str, file: str) -> dict[str, Any]:
    """Return what the text of a design file says.

    Raises
    ------
    UserError
        If it is no YAML, or no design.
    """
    try:
        return dict(read_yaml(text, file))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        why = " ".join(str(error).split())
        raise UserError("{}: is no design: keys with their values, as YAML ({})", file, why) from error


def own_design(name: str, given: Mapping[str, Any], said: str) -> dict[str, Any]:
    """Return the design of a user's own programme, checked.

    Parameters
    ----------
    name
        Of the programme.
    given
        What its file says.
    said
        What the file is called in messages.

    Raises
    ------
    UserError
        For a name that no programme can have, or what is no design.
    """
    if not OWN_NAME.fullmatch(name):
        raise UserError(
            "{}: '{}' is no name of a programme: lower-case letters a to z, digits, underscores", said, name
        )
    if resources.files(__package__).joinpath(name).is_dir():
        raise UserError("{}: there is a programme {} already; give it another name", said, name)
    data = checked(given, said, OWN_WORDS)
    data.setdefault("title", name.replace("_", " ").capitalize())
    described(name, data)
    held_out = [entry.id for entry in load().entries(Use.VALIDATE)]
    for number_of, one in {
        **(data.get("numbers") or {}),
        **{size: data[size] for size in SIZES if size in data},
    }.items():
        path = str(one.get("evidence", "")) if isinstance(one, Mapping) else ""
        if any(within(path, entry) for entry in held_out):
            raise UserError(
                "{}: {}: {} is kept for validation, and no programme may be made of it", said, number_of, path
            )
    return data


@cache
def documented(name: str) -> Documented:
    """Return the numbers of a policy; of a variant, those of its programme.

    Raises
    ------
    UserError
        if the file is unsound, or leaves a number of the design open.
    """
    programme, variant = parted(name)
    return described(programme, OWN.get(programme) or _read(programme), variant)


def described(name: str, data: Mapping[str, Any], variant: str | None = None) -> Documented:
    """Return the numbers of a design as its file says them, and those of the design it is ``like``.

    Raises
    ------
    UserError
        As :func:`documented`.
    """
    base = documented(data.get("like", ROOT)) if name != ROOT else None
    values = {n: getattr(base.design, n) for n in RANGES} if base else {}
    sources = dict(base.design.sources) if base else {}
    assumed = dict(base.assumed) if base else {}
    for key, given in (data.get("numbers") or {}).items():
        values[key], sources[key] = number(given, f"{name}.{key}")
        low, high, unit = RANGES[key]
        assumed.pop(key, None)
        if "value" in given:
            assumed[key] = one = range_of(f"policies.{name}.{key}", given)
            low, high = (low, high) if one.fixed else (one.low, one.high)
        if not low <= values[key] <= high:
            raise UserError(f"{name}.{key}={values[key]:g}: must lie in [{low:g}, {high:g}] ({unit})")
    if missing := sorted(set(RANGES) - set(values)):
        raise UserError(f"{name}/design.yaml leaves open: {', '.join(missing)}")
    sizes = dict(base.sizes) if base else {}
    sources |= {key: base.sources[key] for key in sizes if key in base.sources} if base else {}
    for key in SIZES:
        if data.get(key) == UNLIMITED:
            sizes[key] = NO_LIMIT
            sources.pop(key, None)
        elif key in data:
            sizes[key], sources[key] = number(data[key], f"{name}.{key}")
    elements = {}
    for element, given in data.get("elements", {}).items():
        before, sources[f"{element}.before"] = number(given["before"], f"{name}.{element}.before")
        midterm, sources[f"{element}.midterm"] = number(given["midterm"], f"{name}.{element}.midterm")
        elements[element] = Element(tuple(given["moves"]), before, midterm)
    home = str(data.get("evidence_population", base.evidence_population if base and "like" in data else ""))
    alike = base is not None and "like" in data and home == base.evidence_population
    design = ServiceDesign(**values, sources={k: v for k, v in sources.items() if k in RANGES})
    return Documented(
        title=titled(data["title"], variant),
        role=lookup(Role, data["role"]) if "role" in data else base.role if base else Role.AUTHORITY,
        design=design,
        sources=sources,
        sizes=sizes,
        evidence_population=home,
        lives_on=tuple(lookup(Support, benefit) for benefit in data.get("lives_on", ())),
        universal=bool(data.get("universal", base.universal if base else False)),
        elements=elements,
        practised=str(data.get("practised", base.practised if base and alike else "")),
        assumed=assumed,
    )
