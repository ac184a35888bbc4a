"""What tests of a study's findings and of its page read: moves, words, and a study over ranges."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import numpy as np

from simulation.report.sheet import render
from simulation.report.study.names import Named
from simulation.report.study.page import sheet_of
from simulation.results.study.estimates import samples
from simulation.results.study.findings import Move, moves
from simulation.results.study.folder import read_study
from simulation.words.texts import Texts
from tests.planted_study import HOURS, PLACES, make_study

WEEKS, SHARE, SAVING = "mean_weeks_in_job", "off_support", "municipal_saving_dkk"


def text_of(page: str) -> str:
    """Return the words of a page, without its figures."""
    plain = re.sub(r"<(style|svg).*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).replace("\u00a0", " ").split())


def named(path: Path, lang: str = "en") -> Named:
    return Named(read_study(path), Texts(lang))


def words_of(path: Path) -> str:
    """Return the words of the page of a study's folder, without drawing its figures."""
    return text_of(render(sheet_of(say := named(path)), say.texts))


def moved(path: Path, outcome: str, **wanted: Any) -> list[Move]:
    """Return the moves of an outcome with these keys and values."""
    study = read_study(path)
    found = [m for m in moves(study, samples(study)) if m.outcome == outcome]
    return [m for m in found if all(getattr(m, name) == value for name, value in wanted.items())]


def make_ranges(path: Path) -> Path:
    """Write a study of 64 points over two ranges."""
    steps = np.arange(64)
    points = [{PLACES: 10 + 90 * (i * 0.754877 % 1), HOURS: 50 + 250 * (i * 0.569840 % 1)} for i in steps]
    inputs = [
        {"key": PLACES, "levels": [], "low": 10, "high": 100, "log": False},
        {"key": HOURS, "levels": [], "low": 50, "high": 300, "log": False},
    ]
    return make_study(path, points=points, design={"kind": "lhs", "seed": 1}, inputs=inputs)
