"""The prices a run uses, one by one: what it is, what year's level it is at, and where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.model.economics.hedensted import gross_and_refund
from simulation.model.economics.rates import Rate, benefits, describe

HEDENSTED_YEAR = 2024
_HEDENSTED = {
    "unit": "DKK/year, gross",
    "source": "hedensted_flere_i_job.prices_2024",
    "status": "read",
    "note": "that municipality's mean price of a full-time person, refunded at its mean rate",
}


def price_list(
    price_year: int, preset: str, overrides: Mapping[str, Rate], post_year: float | None = None
) -> list[dict[str, Any]]:
    """Return name, value, unit, ``price_year``, source, status, note of every price used; ``own``: the user's.

    A benefit's value is a pair, for other citizens and for providers. ``price_year`` is ``None`` where the source
    states no year. ``post_year`` is the user's price of a caseworker's post, if that was set by itself.
    """
    if post_year is not None:
        overrides = {**overrides, "post_year": post_year}
    found = []
    for name, entry in benefits().items():
        day = max(d for d in entry["values"] if d.year <= price_year)
        record = {k: entry.get(k, "") for k in ("unit", "source", "status", "note")}
        record |= {"value": list(entry["values"][day]), "price_year": day.year}
        known = gross_and_refund(name) if preset == "hedensted_2024" else None
        if known:
            record = {**_HEDENSTED, "value": known[0], "price_year": HEDENSTED_YEAR}
        found.append({"name": name, **record, "own": False})
    dated = {f"{name} from {day}" for name, entry in benefits().items() for day in entry["values"]}
    found += [
        {**record, "price_year": record.get("price_year") or None, "own": False}
        for record in describe()
        if record["name"] not in dated
    ]
    for record in found:
        if record["name"] in overrides:
            record |= {
                "value": _own(overrides[record["name"]]),
                "source": "",
                "note": "",
                "price_year": None,
                "own": True,
            }
    return found


def _own(rate: Rate) -> float | list[float]:
    """Return a price that a user set; a pair as a list, as in a file."""
    return _plain(rate) if isinstance(rate, int | float) else [_plain(one) for one in rate]


def _plain(number: float) -> float:
    """Return a whole number without a decimal point."""
    return int(number) if float(number).is_integer() else number
