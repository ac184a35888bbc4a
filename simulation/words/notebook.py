"""What a notebook shows of a thing: a small table of names and values, escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def card(title: str, rows: Iterable[tuple[object, ...]], heads: tuple[str, ...] = ()) -> str:
    """Return a table with a title in HTML; the first cell of each row is its name."""
    top = "".join(f"<th scope='col'>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope='row' style='text-align:left'>{escape(str(name))}</th>"
        + "".join(f"<td style='text-align:left'>{escape(str(value))}</td>" for value in values)
        + "</tr>"
        for name, *values in rows
    )
    head = f"<thead><tr>{top}</tr></thead>" if heads else ""
    return f"<table><caption style='text-align:left'>{escape(title)}</caption>{head}<tbody>{body}</tbody></table>"
