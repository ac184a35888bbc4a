"""Validation errors as one sentence: key, value, what is allowed, the nearest name."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from simulation.errors import Said, UserError, nearest, not_one_of

NAMES = {"trial_n": "n", "trial_arms": "arms"}
"""Fields that a user knows under another name."""
RANGES = {
    ("ge", "le"): " from {} to {}",
    ("ge", "lt"): " from {} to below {}",
    ("ge", ""): " from {}",
    ("gt", "le"): " above {} and at most {}",
    ("gt", "lt"): " above {} to below {}",
    ("gt", ""): " above {}",
    ("", "le"): " at most {}",
    ("", "lt"): " below {}",
}
"""What is said of the bounds of a number."""
OWN_WORDS = ("value_error", "assertion_error")
SHOWN = 60
NEVER = (int, float, str, type(None))
"""Types of which no value is yes or no."""


def one_line(error: Exception) -> str:
    """Return any error of the input as one line."""
    if isinstance(error, UserError):
        return error.said
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    kind = _model(error.title)
    prefix = "population." if error.title == "PopulationSpec" else ""
    errors = error.errors()
    more = Said(" (and {} more)", len(errors) - 1) if len(errors) > 1 else ""
    return Said("{}{}{}", prefix, _said(errors[0], kind), more)  # type: ignore[arg-type]


def yes_or_no(value: Any, kind: type[BaseModel], name: str) -> Any:
    """Return the value of a field, in which no ``true`` or ``false`` stands for a number.

    Raises
    ------
    PydanticCustomError
        Of the type ``yes_or_no``.
    """
    if type(value) in NEVER or _may_hold_yes(kind, name):
        return value
    at, below = _boolean(value)
    if below is not None:
        raise PydanticCustomError("yes_or_no", "true or false", {"at": at, "value": str(below).lower()})
    return value


@cache
def _may_hold_yes(kind: type[BaseModel], name: str) -> bool:
    """Return whether a field takes yes or no, or has fields below it, which are asked themselves."""
    held = _members(kind.model_fields[name].annotation)[0]
    if typing.get_origin(held) is dict:
        held = _members(typing.get_args(held)[1])[0]
    return held in (bool, Any) or (isinstance(held, type) and issubclass(held, BaseModel))


def _boolean(value: Any) -> tuple[str, bool | None]:
    """Return the first ``true`` or ``false`` in a value, with the name it stands under."""
    if isinstance(value, Mapping):
        found = ((f".{name}", _boolean(below)[1]) for name, below in value.items())
        return next((one for one in found if one[1] is not None), ("", None))
    if isinstance(value, list | tuple):
        return next((one for below in value if (one := _boolean(below))[1] is not None), ("", None))
    return "", value if isinstance(value, bool) else None


def _said(error: Mapping[str, Any], kind: type[BaseModel] | None) -> str:
    loc = list(error["loc"])
    key = ".".join(NAMES.get(str(part), str(part)) for part in loc)
    if error["type"] in OWN_WORDS:
        own = error["ctx"]["error"]
        message = own.said if isinstance(own, UserError) else str(own)
    elif error["type"] == "literal_error":
        choices = re.findall("'([^']*)'", error["ctx"]["expected"])
        message = not_one_of(str(error.get("input")), choices)
    elif error["type"] == "below":
        at = str(error["ctx"]["at"])
        return Said("{}{}{}: {}", key, at, _value(dict(error.get("input") or {}).get(at[1:])), str(error["msg"]))
    elif error["type"] == "yes_or_no":
        field, _ = _field(kind, loc)
        at, value = error["ctx"]["at"], error["ctx"]["value"]
        what = Said("a number{}", "") if at or not field else allowed(*field)
        listed = isinstance(error.get("input"), list | tuple)
        return Said("{}{}{}: {}, not true or false", key, at, "" if listed else f"={value}", what)
    else:
        field, depth = _field(kind, loc)
        where = loc[depth:]
        if where and isinstance(where[-1], int):  # an entry of a list: named with its list
            key = ".".join(NAMES.get(str(part), str(part)) for part in loc[:depth])
        message = allowed(*field) if field else Said("not understood")
    return Said("{}{}: {}", key, _value(error.get("input")), message) if key else message


def _value(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple | BaseModel):
        return ""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"={text}" if len(text) <= SHOWN else f"={text[: SHOWN - 1]}…"


def _model(title: str) -> type[BaseModel] | None:
    waiting = list(BaseModel.__subclasses__())
    while waiting:
        kind = waiting.pop()
        if kind.__name__ == title and kind.__module__.startswith("simulation."):
            return kind
        waiting += kind.__subclasses__()
    return None


def _members(annotation: Any) -> list[Any]:
    """Return the kinds that an annotation allows, ``None`` left out."""
    if hasattr(annotation, "__metadata__"):
        return _members(typing.get_args(annotation)[0])
    union = typing.get_origin(annotation) is typing.Union or type(annotation).__name__ == "UnionType"
    kinds = typing.get_args(annotation) if union else (annotation,)
    return [kind for kind in kinds if kind is not type(None)]


def _field(kind: Any, loc: list[Any]) -> tuple[tuple[Any, list[Any]] | None, int]:
    """Return annotation and bounds of the deepest field that a place in the data leads to, and how deep that is."""
    found: tuple[Any, list[Any]] | None = None
    for depth, part in enumerate(loc):
        if isinstance(kind, type) and issubclass(kind, BaseModel) and part in kind.model_fields:
            field: FieldInfo = kind.model_fields[part]
            found, kind = (field.annotation, list(field.metadata)), _members(field.annotation)[0]
            continue
        if typing.get_origin(kind) is dict and depth + 1 <= len(loc):
            value = typing.get_args(kind)[1]
            found = (value, list(getattr(value, "__metadata__", ())))
            kind = _members(value)[0]
            continue
        return found, depth
    return found, len(loc)


def allowed(annotation: Any, metadata: Any = ()) -> str:
    """Return in words what a field takes, as ``a whole number from 1 to 800``."""
    bounds: dict[str, Any] = {}
    for entry in (*metadata, *getattr(annotation, "__metadata__", ())):
        for part in (entry, *getattr(entry, "metadata", ())):
            bounds |= {name: getattr(part, name) for name in ("ge", "gt", "le", "lt") if hasattr(part, name)}
    kind = _members(annotation)[0]
    origin = typing.get_origin(kind)
    if kind is bool:
        return Said("true or false")
    if kind in (int, float):
        return Said("a whole number{}" if kind is int else "a number{}", _range(bounds))
    if kind is str:
        return Said("a name")
    if origin is typing.Literal:
        return Said("one of {}", ", ".join(str(choice) for choice in typing.get_args(kind)))
    if origin in (list, tuple):
        entries = typing.get_args(kind)
        what = {int: "whole numbers, as in [240,240]", float: "numbers, as in [0.5,0.5]"}
        named = what.get(entries[0] if entries else str, "names, as in [ips,jobfirst]")
        return Said("a list of {}", Said(named))
    if origin is dict or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return Said("give one of the keys below it")
    return Said("not understood")


def _range(bounds: Mapping[str, Any]) -> str:
    said = {name: _figure(bound) for name, bound in bounds.items()}
    low, high = "ge" if "ge" in said else "gt", "lt" if "lt" in said else "le"
    template = RANGES.get((low if low in said else "", high if high in said else ""), "")
    return Said(template, *(said[end] for end in (low, high) if end in said)) if template else ""


def _figure(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


class Frozen(BaseModel):
    """A frozen part of the settings: no unknown keys, no NaN, no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            for key in given:
                if key not in cls.model_fields:
                    valid = list(cls.model_fields)
                    near = nearest(str(key), valid) or Said("; there are {}", ",".join(valid))
                    raise UserError("'{}' is not a setting here{}", key, near)
        return given

    @field_validator("*", mode="before")
    @classmethod
    def _no_yes_for_a_number(cls, given: Any, info: ValidationInfo) -> Any:
        return yes_or_no(given, cls, str(info.field_name))
