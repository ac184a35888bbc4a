"""Where Numba finds a compiled rule again: in the folder of the model, whatever folder the code itself stands in.

Numba's own places are keyed by the path of the source file, so that every clone and every environment would compile
the same rules anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

from numba.core import config
from numba.core.caching import _CacheLocator

from simulation.model.identity import MODEL, PACKAGE


class ByModel(_CacheLocator):  # type: ignore[misc]
    """The place of one rule of this package: its module's folder below that of the model."""

    def __init__(self, folder: Path, line: int) -> None:
        self.folder, self.line = folder, line

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> Self | None:
        """Return the place of a rule; of any other function nothing, which Numba keeps as it always does."""
        source = Path(os.path.abspath(py_file))
        if not config.CACHE_DIR or not any(source.is_relative_to(PACKAGE / name) for name in MODEL):
            return None
        found = cls(Path(config.CACHE_DIR) / source.relative_to(PACKAGE).parent, py_func.__code__.co_firstlineno)
        found.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return found

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self.folder)

    def get_source_stamp(self) -> str:
        """Return nothing: the folder above is that of one version of the model's code."""
        return ""

    def get_disambiguator(self) -> str:
        """Return the line that the rule begins at."""
        return str(self.line)
