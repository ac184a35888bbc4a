"""Whether what writes Word, Excel and PDF files is here: the extra of ``pip install 'indsats[forms]'``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import PurePath

from simulation.errors import ReportError

WRITERS = {".docx": "docx", ".xlsx": "openpyxl", ".pdf": "fpdf"}
"""The module that writes files of each ending."""


def can_write(file: str) -> bool:
    """Whether a file, by its ending, can be made here."""
    return find_spec(WRITERS[PurePath(file).suffix]) is not None


def require(file: str) -> None:
    """Refuse to go on where a file cannot be made.

    Raises
    ------
    ReportError
        In one line, with what to install.
    """
    if not can_write(file):
        raise ReportError("{}: install what writes it with pip install 'indsats[forms]'", file)
