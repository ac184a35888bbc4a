"""Dated benefit rates, prices and rules, made into the one record that the accounting reads.

Rates are taken at a price year, rules at a date: the two are chosen apart, because a study of 2019 can be
priced in 2024 kroner. Everything inside is whole oere and basis points.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from simulation.errors import NoRules, UserError, nearest
from simulation.model.clock import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from simulation.model.economics.hedensted import gross_and_refund
from simulation.model.economics.refund import BASIS
from simulation.model.states import Support, lookup
from simulation.model.table import Array

HERE = Path(__file__).parent
STATES = len(Support)

PRICES = np.dtype(
    [
        ("benefit", "i8", (STATES, 2)),
        ("exit_hours", "f8", (STATES, 2)),
        ("flat_refund", "i8", (STATES,)),
        ("ladder_last", "i8", (3,)),
        ("ladder_refund", "i8", (4,)),
        ("su_week", "i8"),
        ("wage_hour", "f8"),
        ("allowance_hour", "f8"),
        ("course_week", "i8"),
        ("treatment_week", "i8"),
        ("family_week", "i8"),
        ("tax_municipal", "i8"),
        ("tax_state", "i8"),
        ("forloeb_open", "u1"),
        ("revalidation_open", "u1"),
    ],
    align=True,
)
"""Amounts in oere (a week unless named), shares in basis points, benefits ``[support, provider]``."""


Rate = float | Sequence[float]
"""A rate as a user sets it: one number, or of a benefit a pair, ``[others, providers]``."""

DEAREST = 1e9
"""Above this nothing costs; amounts are whole oere in 64 bits, summed over citizens and years."""


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((HERE / "rates.yaml").read_text(encoding="utf-8"))
    return data


def _oere_per_week(amount: float, unit: str) -> int:
    weeks = {"DKK/month": WEEKS_PER_MONTH, "DKK/week": 1.0, "DKK/year": WEEKS_PER_YEAR}[unit]
    return round(100 * amount / weeks)


def benefits() -> dict[str, Any]:
    """Return the benefit rates as they stand in the file, by support."""
    found: dict[str, Any] = _data()["benefits"]
    return found


def price_years() -> list[int]:
    """Return the years benefit rates are known for."""
    return sorted({day.year for entry in _data()["benefits"].values() for day in entry["values"]})


def rules_at(day: dt.date) -> dict[str, Any]:
    """Return the rules in force on ``day``.

    Raises
    ------
    NoRules
        before the first and from the last known date on, with the dates that have rules.
    """
    rules = _data()["rules"]
    first, last = rules[0]["from"], rules[-1]["from"]
    if not first <= day < last:
        raise NoRules(f"no rules are known for {day}: from {first} to before {last} ({rules[-1]['missing']})")
    return [r for r in rules if r["from"] <= day][-1]  # type: ignore[no-any-return]


def amount(name: str) -> float:
    """Return a price in its own unit (see :func:`describe`)."""
    return float(_data()["prices"][name]["value"])


def prices_at(
    price_year: int,
    rules_day: dt.date,
    preset: str = "benefit_rates",
    refund: str = "ladder",
    overrides: Mapping[str, Rate] | None = None,
) -> Array:
    """Return the price record ``[1]`` for a price year and a rules date.

    Parameters
    ----------
    price_year
        Year whose benefit rates hold.
    rules_day
        Date whose rules hold.
    preset
        ``benefit_rates``, or ``hedensted_2024`` (that municipality's gross prices and mean refunds).
    refund
        ``ladder``, or ``flat_20`` (20 % from the first week, a what-if).
    overrides
        Rates and prices by name, in their own unit (see :func:`overridable`).

    Raises
    ------
    NoRules
        for a date or a price year without rules.
    UserError
        for a rate that cannot be set so.
    """
    data = _data()
    if price_year not in price_years():
        raise NoRules(f"no benefit rates are known for price year {price_year}: {price_years()}")
    rules = rules_at(rules_day)
    record = np.zeros(1, PRICES).view(np.recarray)
    row = record[0]
    row.flat_refund[:] = -1
    own = {name: _checked(name, rate) for name, rate in (overrides or {}).items()}
    value = {k: own[k][0] if k in own else amount(k) for k in data["prices"]}
    row.wage_hour = 100 * value["wage_hour"]
    row.allowance_hour = 100 * value["allowance_hour"]
    row.course_week = round(100 * value["course_week"])
    row.treatment_week = round(100 * value["treatment_week"])
    row.family_week = round(100 * value["family_social_year"] / WEEKS_PER_YEAR)
    row.tax_municipal = round(BASIS * value["tax_municipal"])
    row.tax_state = round(BASIS * value["tax_state"])
    su = data["su_month"]
    row.su_week = _oere_per_week(own["su_month"][0] if "su_month" in own else su["value"], su["unit"])
    row.ladder_last[:] = data["ladder"]["last_week"]
    row.ladder_refund[:] = [round(BASIS * share) for share in data["ladder"]["refund"]]
    if refund == "flat_20":
        row.ladder_refund[:] = row.ladder_refund[3]
    row.forloeb_open, row.revalidation_open = rules["forloeb_open"], rules["revalidation_open"]
    net_hour = max(1.0, row.wage_hour - row.allowance_hour)
    for name, entry in data["benefits"].items():
        state = lookup(Support, name)
        day = max(d for d in entry["values"] if d.year <= price_year)
        row.benefit[state] = [_oere_per_week(a, entry["unit"]) for a in entry["values"][day]]
        if preset == "hedensted_2024":
            known = gross_and_refund(name)
            if known:
                row.benefit[state] = round(100 * known[0] / 52)
                row.flat_refund[state] = round(BASIS * known[1])
        if name in own:
            row.benefit[state] = [_oere_per_week(a, entry["unit"]) for a in own[name]]
        row.exit_hours[state] = np.minimum(value["self_support_cap_hours"], row.benefit[state] / net_hour)
    return record


def overridable() -> dict[str, str]:
    """Return the unit of every rate and price that a user can set, by name."""
    data = _data()
    return {name: str(entry["unit"]) for name, entry in {**data["benefits"], **_single(data)}.items()}


def _single(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has one value, not one for providers and one for others."""
    return {"su_month": data["su_month"], **data["prices"]}


def _checked(name: str, rate: Rate) -> tuple[float, float]:
    """Return a rate that a user set as the pair ``(others, providers)``.

    Raises
    ------
    UserError
        for a name that is none, a pair where there is one rate, an amount out of range.
    """
    units = overridable()
    key = f"economy.overrides.{name}"
    if name not in units:
        raise UserError(f"{key}: there is no such rate{nearest(name, list(units))} (there are {', '.join(units)})")
    pair = name in _data()["benefits"]
    given = [float(rate)] if isinstance(rate, int | float) else [float(one) for one in rate]
    shown = f"{rate:g}" if isinstance(rate, int | float) else f"[{','.join(f'{one:g}' for one in given)}]"
    if len(given) not in ((1, 2) if pair else (1,)) or (len(given) == 1 and not isinstance(rate, int | float)):
        how = "one number, or [others,providers]" if pair else "one number"
        raise UserError(f"{key}={shown}: {how}, in {units[name]}")
    most = {"share": 1.0, "hours/week": 168.0}.get(units[name], DEAREST)
    if not all(0 <= one <= most for one in given):
        raise UserError(f"{key}={shown}: a number from 0 to {most:.0f}, in {units[name]}")
    return given[0], given[-1]


def describe() -> list[dict[str, Any]]:
    """Return every rate, price and rule with unit, source and status, as plain records.

    Those that one run uses, the user's own among them, are :func:`simulation.model.economics.price_list.price_list`.
    """
    data = _data()
    records = []
    for name, entry in data["benefits"].items():
        for day, values in entry["values"].items():
            records.append(
                {
                    "name": f"{name} from {day}",
                    "value": " / ".join(f"{v:,}" for v in values),
                    **{k: entry.get(k, "") for k in ("unit", "source", "status", "note")},
                }
            )
    for name, entry in _single(data).items():
        known = {k: entry.get(k, "") for k in ("value", "unit", "price_year", "source", "status", "note")}
        records.append({"name": name, **known})
    ladder = data["ladder"]
    records.append(
        {
            "name": "refund ladder",
            "value": " / ".join(f"{r:.0%}" for r in ladder["refund"]),
            "unit": f"refund up to week {ladder['last_week']}, and after",
            "source": ladder["source"],
            "status": ladder["status"],
            "note": "",
        }
    )
    return records
