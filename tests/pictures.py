"""Figures made and not rendered, for tests that read a page's words: rendering takes longer than all else on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib.figure import Figure
from PIL import Image


def blank(figure: Figure, to: Any, *, format: str, **_: Any) -> None:
    """Write an empty picture in the place of a figure."""
    if format == "svg":
        to.write('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    else:
        Image.new("RGB", (1, 1)).save(to, format)


@contextmanager
def unrendered() -> Iterator[None]:
    """Leave every picture blank for as long as it lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", blank)
        yield
