"""The tables of a calibration, and how its names and numbers are written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.report import naming
from simulation.report.tables import Columns, Table, tabled
from simulation.words.texts import DASH, NO_BREAK, Texts

MOST_LISTED = 6
MOST_MOVERS = 20
Record = Mapping[Any, Any]


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


def ends(found: Record, of: str, texts: Texts) -> str:
    """Return ``[low; high]`` of the columns that begin with ``of``."""
    return f"[{shown(found[f'{of}low'], texts)};{NO_BREAK}{shown(found[f'{of}high'], texts)}]"


def verdict(found: Record, texts: Texts) -> str:
    """Return what the figures say of a parameter, and which others it cannot be told from."""
    said = texts(f"calibration_verdicts.{found['verdict'].replace(' ', '_').replace('-', '_')}")
    others = found["not_told_from"]
    return texts("calibration.not_told_from", verdict=said, names=", ".join(others)) if others else said


def checks(checked: Sequence[tuple[str, str, str, bool]], texts: Texts) -> Table | None:
    """Return every check with what was found and what would be right."""
    columns: Columns[tuple[str, str, str, bool]] = [
        (texts("calibration_tables.check"), lambda c: c[0]),
        (texts("calibration_tables.found"), lambda c: c[1].replace("`", "")),
        (texts("calibration_tables.wanted"), lambda c: c[2]),
        (texts("calibration_tables.result"), lambda c: texts(f"calibration_verdicts.{'holds' if c[3] else 'fails'}")),
    ]
    about = texts("calibration_tables.checks")
    return tabled("checks", about, columns, checked, 4, style=lambda c: "" if c[3] else "missed")


def named(name: str, texts: Texts) -> str:
    """Return an input with its meaning, if it has words, and its key."""
    meaning = naming.meaning({"name": name if "." in name else f"parameters.{name}"}, texts)
    return f"{meaning}\n{name}" if meaning else name


def parameters(found: Record, texts: Texts) -> Table | None:
    """Return median, interval and contraction of every parameter, the best known first."""
    columns: Columns[Record] = [
        (texts("calibration_tables.parameter"), lambda p: named(p["name"], texts)),
        (texts("calibration_tables.verdict"), lambda p: verdict(p, texts)),
        (texts("calibration_tables.prior"),
         lambda p: f"{ends(p, 'prior_', texts)} {texts('calibration.logarithmic') if p['log'] else ''}".strip()),
        (texts("calibration_tables.median"), lambda p: shown(p["median"], texts)),
        (texts("calibration_tables.interval"), lambda p: ends(p, "", texts)),
        (texts("calibration_tables.contraction"), lambda p: texts.number(p["contraction"], 2)),
        (texts("calibration_tables.mean_contraction"), lambda p: texts.number(p["mean_contraction"], 2)),
    ]  # fmt: skip
    size = {key: texts.number(found["contraction"][key], 2) for key in ("learned_from", "by_chance")}
    about = texts("calibration_tables.parameters", sets=found["coverage"]["sets"], **size)
    return tabled("learned", about, columns, sorted(found["parameters"], key=lambda p: -p["contraction"]), 2)


def apart(found: Record, texts: Texts) -> Table | None:
    """Return the pairs and combinations that cannot be told apart; None without any."""

    def weights(p: Record) -> str:
        parts = (f"{texts.number(p[f'weight_{o}'], 2, sign=True)} {p[o]}" for o in ("first", "second") if o in p)
        return " ".join(parts) or str(p["weights"])

    columns: Columns[Record] = [
        (texts("calibration_tables.together"), lambda p: p.get("parts") or f"{p['first']}, {p['second']}"),
        (texts("calibration_tables.weights"), weights),
        (texts("calibration_tables.contracted"), lambda p: texts.number(p["combination"], 2)),
        (texts("calibration_tables.best_alone"), lambda p: texts.number(p["best_alone"], 2)),
        (texts("calibration_tables.correlation"), lambda p: texts.number(p.get("correlation"), 2)),
    ]
    both = [*found["redundant_pairs"], *found["combinations"]]
    return tabled("apart", texts("calibration_tables.apart"), columns, both, 2)


def measured(record: Record, texts: Texts) -> str:
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
    columns: Columns[Record] = [
        (texts("calibration_tables.figure"), lambda r: f"{measured(r, texts)}\n{r['path']}"),
        (texts("calibration_tables.documented"), lambda r: shown(r["documented"], texts)),
        (texts("calibration_tables.own_interval"), lambda r: ends(r, "documented_", texts)),
        (texts("calibration_tables.simulated"), lambda r: shown(r["simulated_median"], texts)),
        (texts(f"calibration_tables.{band}"), lambda r: ends(r, "simulated_", texts)),
        (texts("calibration_tables.p"), lambda r: texts.number(r["p"], 2)),
    ]
    about, rows = texts(f"calibration_tables.{name}"), frame.to_dict("records")
    return tabled(name, about, columns, rows, style=lambda r: "" if r["inside"] else "missed")


def left_out(frame: pd.DataFrame, found: Record, texts: Texts) -> Table | None:
    """Return every figure and effect beside what the other studies make of it, the worst missed first."""

    def called(r: Record) -> str:
        path, _, effect = str(r["path"]).partition(":")
        return f"{measured(r, texts)}{', ' + texts('calibration_families.effect') if effect else ''}\n{path}"

    columns: Columns[Record] = [
        (texts("calibration_tables.figure"), called),
        (texts("calibration_tables.documented"), lambda r: shown(r["documented"], texts)),
        (texts("calibration_tables.simulated"), lambda r: shown(r["simulated_median"], texts)),
        (texts("calibration_tables.band"), lambda r: ends(r, "simulated_", texts)),
        (texts("calibration_tables.miss"), lambda r: texts.number(r["miss"], 1, sign=True)),
    ]
    held = found["left_out"]
    size = {key: texts.percent(held[key], 0) for key in ("share", "low", "high")}
    size["widened"] = texts.percent(held["widened"]["share"], 0)
    about = texts("calibration_tables.left_out", inside=held["inside"], n=held["figures"], **size)
    rows = sorted(frame.to_dict("records"), key=lambda r: -abs(r["miss"]))
    return tabled("left_out", about, columns, rows, style=lambda r: "" if r["inside"] else "missed")


def discrepancy(found: Record, texts: Texts) -> Table | None:
    """Return how far the model misses beyond its intervals, by family of figures."""
    columns: Columns[tuple[str, Record]] = [
        (texts("calibration_tables.family"), lambda f: texts(f"calibration_families.{f[0]}")),
        (texts("calibration_tables.size"), lambda f: texts.number(f[1]["sd"], 2)),
        (texts("calibration_tables.at_most"), lambda f: texts.number(f[1]["high"], 2)),
        (texts("calibration_tables.figures"), lambda f: texts.number(f[1]["figures"], 0)),
        (texts("calibration_tables.studies"), lambda f: texts.number(f[1]["studies"], 0)),
    ]
    about = texts("calibration_tables.discrepancy")
    return tabled("discrepancy", about, columns, list(found["discrepancy"].items()))


def movers(frame: pd.DataFrame, found: Record, texts: Texts) -> Table | None:
    """Return the inputs that move each effect most, an effect below the other."""
    columns: Columns[Record] = [
        (texts("calibration_tables.parameter"), lambda r: named(str(r["input"]), texts)),
        (texts("calibration_tables.moves"), lambda r: texts.number(100 * r["moves"], 1, sign=True)),
        (texts("calibration_tables.error"), lambda r: texts.number(100 * r["error"], 1)),
        (texts("calibration_tables.share"), lambda r: texts.percent(r["share"], 0)),
    ]
    groups = {
        f"{effect}: {texts.number(100 * own['documented'].iloc[0], 1, sign=True)}": own.head(MOST_MOVERS).to_dict(
            "records"
        )
        for effect, own in frame.groupby("effect", sort=False)
    }
    about = texts("calibration_tables.movers", n=MOST_MOVERS, chance=texts.number(found["movers_by_chance"], 1))
    return tabled("movers", about, columns, groups)
