"""Whether what writes Word, Excel and PDF files is here: the extra of ``pip install 'indsats[forms]'``."""

from __future__ import annotations

from importlib.util import find_spec

from simulation.errors import ReportError

OFFICE, PDF = ("docx", "openpyxl"), ("fpdf",)


def can_write_office() -> bool:
    """Whether ``skema1.docx`` and ``budget.xlsx`` can be made here."""
    return all(find_spec(name) is not None for name in OFFICE)


def can_write_pdf() -> bool:
    """Whether ``skema1.pdf`` can be made here."""
    return all(find_spec(name) is not None for name in PDF)


def require_office() -> None:
    """Refuse to go on where they cannot be made.

    Raises
    ------
    ReportError
        In one line, with what to install.
    """
    if not can_write_office():
        raise ReportError("skema1.docx, budget.xlsx: install what writes them with pip install 'indsats[forms]'")


def require_pdf() -> None:
    """Refuse to go on where it cannot be made.

    Raises
    ------
    ReportError
        In one line, with what to install.
    """
    if not can_write_pdf():
        raise ReportError("skema1.pdf: install what writes it with pip install 'indsats[forms]'")
