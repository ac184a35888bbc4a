"""What was run on the screen Explore, kept by the hash of its settings: a page opened again shows it at once."""

from __future__ import annotations

import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

from simulation.files import whole
from simulation.page.matter import Shelf
from simulation.run.identity import cell_key
from simulation.run.settings import Settings


class Remembered:
    """Results of a work folder, by name and settings; where the disk is full there are none, and all goes on."""

    def __init__(self, shelf: Shelf) -> None:
        self._folder = shelf.folder / "explored"

    def get(self, name: str, settings: Settings) -> Any:
        """Return what was kept; ``None`` where nothing was, or where it cannot be read."""
        with suppress(OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
            return pickle.loads(self._path(name, settings).read_bytes())
        return None

    def put(self, name: str, settings: Settings, value: object) -> None:
        """Keep a result."""
        with suppress(OSError):
            whole(self._path(name, settings), lambda beside: beside.write_bytes(pickle.dumps(value)))

    def _path(self, name: str, settings: Settings) -> Path:
        return self._folder / f"{cell_key(settings)}-{name}.pickle"
