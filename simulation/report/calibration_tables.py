"""The tables of a calibration, and how its names and numbers are written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.report import naming
from simulation.report.tables import Row, Table
from simulation.words.texts import DASH, NO_BREAK, Texts

MOST_LISTED = 6


def listed(names: Sequence[str], texts: Texts, most: int = MOST_LISTED) -> str:
    """Return ``a, b and c``, or the first few and how many more; empty for none."""
    if len(names) > most:
        return texts("calibration.more", names=", ".join(names[:most]), n=len(names) - most)
    return texts.list(list(names)) if names else ""


def shown(value: float | None, texts: Texts, figures: int = 3) -> str:
    """Return a number with at most so many figures behind its leading zeros, and none that are zero."""
    if value is None or not math.isfinite(value):
        return DASH
    digits = 0 if value == 0 else max(0, figures - 1 - math.floor(math.log10(abs(value))))
    rounded = round(float(value), digits)
    return texts.number(rounded, next(d for d in range(digits + 1) if round(rounded, d) == rounded))


def ends(low: float, high: float, texts: Texts) -> str:
    """Return ``[low; high]``."""
    return f"[{shown(low, texts)};{NO_BREAK}{shown(high, texts)}]"


def verdict(found: Mapping[str, Any], texts: Texts) -> str:
    """Return what the figures say of a parameter, and which others it cannot be told from."""
    said = texts(f"calibration_verdicts.{found['verdict'].replace(' ', '_').replace('-', '_')}")
    others = found["not_told_from"]
    return texts("calibration.not_told_from", verdict=said, names=", ".join(others)) if others else said


def checks(checked: Sequence[tuple[str, str, str, bool]], texts: Texts) -> Table:
    """Return every check with what was found and what would be right."""
    rows = [
        Row([asked, was.replace("`", ""), right, texts(f"calibration_verdicts.{'holds' if holds else 'fails'}")],
            "" if holds else "missed")
        for asked, was, right, holds in checked
    ]  # fmt: skip
    return _table(
        "checks", texts("calibration_tables.checks"), ("check", "found", "wanted", "result"), rows, 4, texts
    )


def parameters(found: Mapping[str, Any], texts: Texts) -> Table:
    """Return median, interval and contraction of every parameter, the best known first."""
    rows = []
    for p in sorted(found["parameters"], key=lambda p: -p["contraction"]):
        meaning = naming.meaning({"name": f"parameters.{p['name']}"}, texts)
        prior = ends(p["prior_low"], p["prior_high"], texts)
        rows.append(
            Row([
                f"{meaning}\n{p['name']}" if meaning else p["name"],
                verdict(p, texts),
                f"{prior} {texts('calibration.logarithmic')}" if p["log"] else prior,
                shown(p["median"], texts),
                ends(p["low"], p["high"], texts),
                texts.number(p["contraction"], 2),
                texts.number(p["mean_contraction"], 2),
            ])
        )  # fmt: skip
    caption = texts(
        "calibration_tables.parameters",
        sets=found["coverage"]["sets"],
        **{key: texts.number(found["contraction"][key], 2) for key in ("learned_from", "by_chance")},
    )
    heads = ("parameter", "verdict", "prior", "median", "interval", "contraction", "mean_contraction")
    return _table("learned", caption, heads, rows, 2, texts)


def apart(found: Mapping[str, Any], texts: Texts) -> Table | None:
    """Return the pairs and combinations that cannot be told apart; None without any."""
    rows = []
    for pair in found["redundant_pairs"]:
        parts = [f"{texts.number(pair[f'weight_{o}'], 2, sign=True)} {pair[o]}" for o in ("first", "second")]
        rows.append(Row([f"{pair['first']}, {pair['second']}", " ".join(parts), *_contracted(pair, texts),
                         texts.number(pair["correlation"], 2)]))  # fmt: skip
    for one in found["combinations"]:
        rows.append(Row([str(one["parts"]), str(one["weights"]), *_contracted(one, texts), DASH]))
    heads = ("together", "weights", "contracted", "best_alone", "correlation")
    return _table("apart", texts("calibration_tables.apart"), heads, rows, 2, texts) if rows else None


def _contracted(record: Mapping[str, Any], texts: Texts) -> list[str]:
    return [texts.number(record[key], 2) for key in ("combination", "best_alone")]


def measured(record: Mapping[Any, Any], texts: Texts) -> str:
    """Return what a documented figure is of, with its unit; its unit alone where there are no words for it."""
    own = str(record["measure"])
    key = own.replace(" ", "_")
    section = next((s for s in ("calibration_measures", "outcomes") if texts.has(f"{s}.{key}")), "")
    name = texts(f"{section}.{key}") if section else own if texts.lang == "en" else ""
    unit = str(record["unit"])
    unit = texts(f"calibration_units.{unit}") if texts.has(f"calibration_units.{unit}") else naming.unit(unit, texts)
    return f"{name} ({unit})" if name else unit


def predictive(frame: pd.DataFrame, name: str, band: str, texts: Texts) -> Table | None:
    """Return the documented figures of ``frame`` beside simulated ones; None without any."""
    rows = []
    for r in frame.to_dict("records"):
        cells = [
            f"{measured(r, texts)}\n{r['path']}",
            shown(r["documented"], texts),
            ends(r["documented_low"], r["documented_high"], texts),
            shown(r["simulated_median"], texts),
            ends(r["simulated_low"], r["simulated_high"], texts),
            texts.number(r["p"], 2),
        ]
        rows.append(Row(cells, "" if r["inside"] else "missed"))
    heads = ("figure", "documented", "own_interval", "simulated", band, "p")
    return _table(name, texts(f"calibration_tables.{name}"), heads, rows, 1, texts) if rows else None


def _table(name: str, caption: str, heads: Sequence[str], rows: list[Row], text_columns: int, texts: Texts) -> Table:
    return Table(name, caption, [texts(f"calibration_tables.{head}") for head in heads], rows, text_columns)
