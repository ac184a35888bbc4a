"""Files: ours appear whole or not at all; those that others may have written are read with care.

A file is written beside its place and renamed into it. One that is read has to be an ordinary file, of a size and a
depth that is ours: a pipe would be waited for, a device never ends, and a few lines of YAML may stand for more than
a memory holds.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from simulation.errors import NotOrdinary, NotOurs

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast


def whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let ``write`` make a file beside ``path``, rename it into place, and return ``path``.

    Raises
    ------
    OSError
        If the folder cannot be written; what stood there still stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def whole_text(path: Path, text: str) -> Path:
    """Write a text file whole."""
    return whole(path, lambda p: p.write_text(text, encoding="utf-8"))


def whole_json(path: Path, content: object) -> Path:
    """Write a JSON file whole; what JSON has no word for becomes text."""
    return whole_text(path, json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n")


MOST_TEXT = 50_000_000
"""Bytes of a description; the largest of ours has thousands."""


def ordinary(path: Path) -> Path:
    """Return ``path`` if it is an ordinary file.

    Raises
    ------
    OSError
        If it is not there, or a folder, a pipe or a device.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise NotOrdinary(f"{path.name} is a folder")
    if not stat.S_ISREG(mode):
        raise NotOrdinary(f"{path.name} is a pipe or a device, not a file")
    return path


def text_of(path: Path) -> str:
    """Return the text of an ordinary file.

    Raises
    ------
    OSError, NotOurs
        For any other, and for one that is too long or not text.
    """
    size = ordinary(path).stat().st_size
    if size > MOST_TEXT:
        raise NotOurs(f"has {size:,} bytes; {MOST_TEXT:,} is the most")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise NotOurs("is no text in UTF-8") from error


def described(path: Path) -> Any:
    """Return what a JSON or YAML file holds.

    Raises
    ------
    OSError, NotOurs
        For a file that cannot be read, or is not what its ending says.
    """
    text = text_of(path)
    try:
        return json.loads(text) if path.suffix == ".json" else _yaml(text)
    except RecursionError as error:
        raise NotOurs("holds brackets in one another without end") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotOurs(f"is no YAML{f' (line {mark.line + 1})' if mark else ''}") from error
    except json.JSONDecodeError as error:
        raise NotOurs(f"is no JSON (line {error.lineno})") from error
    except ValueError as error:  # a number or a date that is none
        raise NotOurs(f"holds a value that is none ({' '.join(str(error).split())[:60]})") from error


def _yaml(text: str) -> Any:
    """Return YAML in which nothing stands for anything else: a text that repeats itself by name may have no end."""
    if re.search(r"[&*]", text):
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise NotOurs(f"repeats a part of itself by name (*{str(event.anchor)[:20]}); write it out")
    return yaml.safe_load(text)


class _Own(Loader):  # type: ignore[misc]
    """Safe YAML that refuses a key given twice, where YAML itself would quietly keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            raise ValueError(f"given twice: {', '.join(sorted({str(key) for key in keys if keys.count(key) > 1}))}")
        return found


def read_yaml(text: str, name: str) -> Any:
    """Return what a data file of the package holds; ``name`` is for messages.

    Raises
    ------
    ValueError
        On a key given twice.
    """
    try:
        return yaml.load(text, Loader=_Own)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
