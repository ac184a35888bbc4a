"""Files that appear whole or not at all: written beside their place, and renamed into it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path


def whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let ``write`` make a file beside ``path``, rename it into place, and return ``path``.

    Raises:
        OSError: if the folder cannot be written; what stood there still stands.
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
