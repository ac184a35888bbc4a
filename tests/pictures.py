"""Figures made and neither laid out nor rendered, for tests that read a page's words: that takes longer than all else
on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox
from PIL import Image


def blank(figure: Figure, to: Any, *, format: str = "png", **_: Any) -> None:
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
        patch.setattr(Figure, "get_tightbbox", lambda figure: Bbox.unit())
        patch.setattr(ConstrainedLayoutEngine, "execute", lambda engine, figure: None)
        yield
