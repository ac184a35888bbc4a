"""The prices a run uses, one by one: what it is, from which year its amount is, and where it is from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from simulation.model.economics.benefits import OWN_UNITS, SHOWN
from simulation.model.economics.dated import Series, catalogue, sources
from simulation.model.economics.hedensted import gross_and_refund
from simulation.model.economics.prices import LADDER_LAST, LADDER_REFUND, Rate

KNOWN = ("read", "read2", "derived")
"""How an amount is known that is documented: read, or reckoned from what was read by the regulation of the law."""
HEDENSTED_YEAR = 2024
_HEDENSTED = {
    "unit": "DKK/year, gross",
    "source": "hedensted_flere_i_job.prices_2024",
    "status": "read",
    "note": "that municipality's mean price of a full-time person, refunded at its mean rate",
}
_LADDER = {
    "name": "refund_ladder",
    "value": " / ".join(f"{share:.0%}" for share in LADDER_REFUND),
    "unit": f"refund up to week {', '.join(map(str, LADDER_LAST))}, and after",
    "price_year": None,
    "source": "baseline.refund_ladder",
    "status": "read",
    "note": "",
    "kind": "documented",
}


def price_list(
    start: dt.date, end: dt.date, preset: str, overrides: Mapping[str, Rate], post_year: float | None = None
) -> list[dict[str, Any]]:
    """Return name, value, unit, ``price_year``, source, status, note and ``kind`` of every price used.

    ``kind`` is documented, assumption, or chosen by the user. The amount is the nominal one of ``start``, or of the
    first day in force until ``end``; ``price_year`` is its year. ``end_value`` and ``end_year`` are those of ``end``,
    or of the last day in force before it, where another amount holds then. ``post_year`` is the user's price of a
    post, if that was set by itself.
    """
    if post_year is not None:
        overrides = {**overrides, "post_year": post_year}
    found: list[dict[str, Any]] = [_LADDER]
    for name, unit in OWN_UNITS.items():
        known = gross_and_refund(name) if preset == "hedensted_2024" else None
        if known:
            found.append(
                {"name": name, **_HEDENSTED, "value": known[0], "price_year": HEDENSTED_YEAR, "kind": "documented"}
            )
        if name in overrides:
            found.append(_own(name, unit, overrides[name]))
    for name, one in catalogue().items():
        if name in overrides:
            found.append(_own(name, one.unit, overrides[name]))
        elif not name.startswith(SHOWN) and (one.until is None or one.until >= start) and one.first <= end:
            found.append(_record(one, max(start, one.first), min(end, one.until or end)))
    return found


def _record(one: Series, day: dt.date, last: dt.date) -> dict[str, Any]:
    value, later = one.at(day), one.at(max(day, last))
    moved = later.amount != value.amount
    return {
        "name": one.name,
        "value": _plain(value.amount),
        "unit": one.unit,
        "price_year": value.day.year,
        "end_value": _plain(later.amount) if moved else None,
        "end_year": later.day.year if moved else None,
        "source": addressed(value.source),
        "status": value.status,
        "note": one.note,
        "kind": "documented" if value.status in KNOWN else "assumption",
    }


def addressed(source: str) -> str:
    """Return a source with the keys of pages replaced by their titles; what is no key stays as it is."""
    if source.startswith("evidence:"):
        return source.removeprefix("evidence:")
    pages = sources()
    return "; ".join(pages[key]["title"] if key in pages else key for key in source.split(", "))


_WHOLE = re.compile(r"[\w-]+(\.[\w-]+)+/[^\s()]+|[\w-]+(\.[\w-]+)+/[^()]+\.aspx")
"""An address that leads somewhere: nothing of it was left out where it was written down."""


def addresses(key: str) -> list[str]:
    """Return the whole addresses of a page, as links; none where a part of it was left out."""
    parts = (part.strip() for part in re.split(r"[;,]", re.sub(r"\s*\([^)]*\)", "", sources()[key]["at"])))
    whole = (part for part in parts if _WHOLE.fullmatch(part) and "..." not in part)
    return [f"https://{quote(part, safe='/?=&%#.-_~:+')}" for part in whole]


def pages(source: str) -> list[tuple[str, list[str]]]:
    """Return title and links of each page of a source, without the arithmetic between them."""
    known = sources()
    return [(known[key]["title"], addresses(key)) for key in source.split(", ") if key in known]


def pages_of(source: str) -> str:
    """Return the titles of the pages of a source alone, without the arithmetic between them."""
    pages = sources()
    return "; ".join(pages[key]["title"] for key in source.split(", ") if key in pages)


def _own(name: str, unit: str, rate: Rate) -> dict[str, Any]:
    """Return the record of a price that a user set; a pair as a list, as in a file."""
    value = _plain(rate) if isinstance(rate, int | float) else [_plain(one) for one in rate]
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "price_year": None,
        "source": "",
        "status": "",
        "note": "",
        "kind": "chosen",
    }


def _plain(number: float) -> float:
    """Return a whole number without a decimal point."""
    return int(number) if float(number).is_integer() else number
