"""Which page a result folder gets: what kind of folder it is follows from the files it holds."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import ReportError
from simulation.files import described
from simulation.report.sheet import Sheet, write_sheet
from simulation.results.checks import check_folder
from simulation.words.texts import Texts

if TYPE_CHECKING:
    from simulation.results.store import Page

KINDS = {
    "study": ("study.json",),
    "decide": ("decision.json",),
    "compare": ("runs.parquet", "config.yaml"),
    "reproduce": ("reproduce.parquet", "reproduce.json"),
    "calibrate": ("calibration.json", "posterior.parquet"),
}
"""The commands whose folders can be reported, and the files each is known by: one of them is enough. A trial has
the files of a comparison."""

TABLES = {"explain": {"belief.parquet"}, "ready study": {"design.parquet", "effects.parquet"}}
"""Folders that can be loaded and have no page to be made, and the tables that each holds, no others."""

PAGES = {
    "study": "study.page",
    "decide": "decision.page",
    "compare": "page",
    "reproduce": "reproduction",
    "calibrate": "calibration",
    "trial": "trial",
}
"""The module whose ``page_of`` says what stands on the page of each kind; a page loads no more than its own."""


def kind_of(folder: Path) -> str:
    """Return the command that wrote a result folder, or what else it is.

    Raises
    ------
    ReportError
        for a folder that is not there, or that holds none of the files (named).
    """
    if not folder.is_dir():
        raise ReportError("{}: no such result folder", folder)
    for kind, files in KINDS.items():
        if any((folder / name).exists() for name in files):
            return "trial" if kind == "compare" and _of_trial(folder) else kind
    held = {path.name for path in folder.glob("*.parquet")}
    for kind, tables in TABLES.items():
        if held == tables and not (folder / "parts").exists():
            return kind
    known = ", ".join(f"{files[0]} ({kind})" for kind, files in KINDS.items())
    raise ReportError("{}: not a result folder: it holds none of {}", folder, known)


def _of_trial(folder: Path) -> bool:
    """Whether the runs of a folder are those of a virtual trial; its configuration says who was drawn into what."""
    try:
        config = described(folder / "config.yaml")
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and bool(config.get("trial_arms"))


def write_page(folder: Path, lang: str = "en") -> Path:
    """Write figures and page of a result folder of any kind into it and return the path of ``report.html``.

    Raises
    ------
    ReportError
        as :func:`kind_of` and :func:`draw`, and for a kind of folder that has no page.
    Altered
        for a file that is not what was written.
    """
    kind = kind_of(folder)
    if kind not in PAGES:
        raise ReportError("{}: has no page to be made; in Python load() reads its tables", folder)
    check_folder(folder)
    return draw(kind, folder, lang)


def draw(kind: str, folder: Path, lang: str = "en") -> Path:
    """Write figures and page of a folder of a known kind; the folder itself is trusted.

    Raises
    ------
    ReportError
        for a missing or broken file (named), one without the rows or columns of a page, or a folder that cannot be
        written.
    UserError
        for a language that no page is in.
    """
    texts = Texts(lang)
    with _uncollected():
        sheet: Sheet = import_module(f"simulation.report.{PAGES[kind]}").page_of(folder, texts)
        return write_sheet(folder, sheet, texts)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: of the objects of a page nearly all stay to its end, and to look takes a tenth of it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def page(kind: str, lang: str = "en") -> Page:
    """Return the page of one kind of folder in one language, for whoever makes the folder."""
    from simulation.results.store import Page  # with all that runs a model, which a page is made without

    return Page(lambda folder: draw(kind, folder, lang), lang)
