"""The page of a calibration: what was learned, whether to trust it, and whether the model fits.

:func:`checks` says what was checked as keys and values; :func:`learned`, :func:`checked` and :func:`warnings` put it
into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.report import calibration_tables as tables
from simulation.report.calibration_figures import Calibration, draw
from simulation.report.calibration_tables import listed, shown
from simulation.report.naming import coded
from simulation.report.sheet import Head, Part, Section, Sheet
from simulation.results.checks import unchecked
from simulation.results.folder import read_mapping, read_table
from simulation.words.texts import Texts

TABLES = (
    "posterior",
    "coverage",
    "ranks",
    "correlations",
    "posterior_predictive",
    "prior_predictive",
    "left_out",
    "movers",
)
BAND = 0.9
"""What the band of a figure holds by chance."""
CHANCE = 0.05
"""Below this probability so many misses are more than chance."""


@dataclass(frozen=True)
class Check:
    """One check of a calibration.

    ``key`` names it in ``words/calibration.yaml``; ``values`` are filled in there; ``failing`` are the parameters or
    figures for which it does not hold, or what it is about as a whole.
    """

    key: str
    values: Mapping[str, Any]
    failing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing fails it."""
        return not self.failing


def read_calibration(folder: Path) -> Calibration:
    """Read the result folder of a calibration.

    Raises
    ------
    ReportError
        for a missing or broken file, named.
    """
    frames = (read_table(folder / f"{name}.parquet").to_pandas() for name in TABLES)
    return Calibration(read_mapping(folder / "calibration.json"), *frames)


def page_of(folder: Path, texts: Texts) -> Sheet:
    """Return what stands on the page of a calibration's folder."""
    calibration = read_calibration(folder)
    found, drawn = calibration.found, draw(calibration, texts)
    before, after = calibration.prior_predictive, calibration.predictive
    fits = [
        drawn["predictive"],
        tables.predictive(after, "after", "band", texts),
        tables.predictive(before[~before["inside"]], "before", "range", texts),
    ]
    parts: dict[str, list[Part]] = {
        "checks": [tables.checks(checked(found, texts), texts)],
        "parameters": [drawn["posterior"], tables.parameters(found, texts)],
        "coverage": [drawn["coverage"], drawn["ranks"]],
        "apart": [tables.apart(found, texts), drawn["correlations"]],
        "fit": fits,
        "movers": [tables.movers(calibration.movers, found, texts)],
        "left_out": [tables.left_out(calibration.left_out, found, texts), tables.discrepancy(found, texts)],
    }
    runs = {
        "runs": found["runs"],
        "rounds": len(found["rounds"]),
        "trained": found["trained_on"],
        "sets": found["coverage"]["sets"],
    }
    counts = {"n": len(found["parameters"]), "figures": found["posterior_predictive"]["figures"]}
    return Sheet(
        kicker=texts("calibration.kicker"),
        title=texts("calibration.title", **counts),
        facts=texts("calibration.facts", seed=str(found["seed"]), draws=found["draws"], **runs),
        heads=[Head(sentences=[learned(found, texts)])],
        notes=("", []),
        warnings=[*warnings(found, texts), *unchecked(folder, texts)],
        sections=[Section(name, texts(f"calibration.{name}"), own) for name, own in parts.items()],
        made=_made(found, texts),
    )


def checks(found: Mapping[str, Any]) -> list[Check]:
    """Return what was checked of a calibration, from what ``calibration.json`` holds."""
    n, coverage, ranks = len(found["parameters"]), found["coverage"], found["ranks"]
    typical, before, after = found["typical"], found["prior_predictive"], found["posterior_predictive"]
    search, failed = found["redundancy_check"], found["failed_runs"]
    pairs = [f"{p['first']}, {p['second']}" for p in found["redundant_pairs"]]
    combined = [str(c["parts"]) for c in found["combinations"]]
    held = {key: coverage[key] for key in ("mean", "lowest", "highest")}
    placed = {"p": ranks["least_p_holm"], "level": ranks["level"]}
    simulated = {"inside": after["figures"] - after["outside"], "expected": BAND * after["figures"]}
    distance = {key: typical[key] for key in ("distance", "p", "median", "high", "level")}
    made = [
        ("coverage", coverage["failing"], {"n": n, "failing": len(coverage["failing"]), **held}),
        ("ranks", ranks["failing"], {"n": n, "failing": len(ranks["failing"]), **placed}),
        ("apart", dict.fromkeys(pairs + combined), {"pairs": len(pairs), "combinations": len(combined)}),
        ("search", [] if search["flagged"] else [search["parameter"]], {"parameter": search["parameter"]}),
        ("typical", ["all"] if typical["misspecified"] else [], distance),
        ("prior", before["outside"], {"n": before["figures"], "inside": before["inside"]}),
        ("posterior", after["outside_paths"] if after["p"] < CHANCE else [], {"n": after["figures"], **simulated}),
        ("far", after["far_paths"], {"far": len(after["far_paths"])}),
        ("failed", ["runs"] if failed else [], {"n": failed, "failed": failed, "runs": found["runs"] + failed}),
    ]
    return [Check(key, values, tuple(names)) for key, names, values in made]


def learned(found: Mapping[str, Any], texts: Texts) -> str:
    """Return how many parameters the figures teach, in a sentence."""
    counts = {key.replace(" ", "_").replace("-", "_"): n for key, n in found["verdicts"].items()}
    return texts("calibration.learned", n=len(found["parameters"]), **counts)


def checked(found: Mapping[str, Any], texts: Texts) -> list[tuple[str, str, str, bool]]:
    """Return every check in words: what is asked, what was found, what would be right, and whether it holds."""
    rows = []
    for check in checks(found):
        values = {name: _written(name, value, texts) for name, value in check.values.items()}
        values["how"] = texts(f"calibration_found.search_{'found' if check.holds else 'missed'}")
        asked = texts(f"calibration_checks.{check.key}", **values)
        was = texts(f"calibration_found.{check.key}", **values)
        right = texts(f"calibration_wanted.{check.key}", **values)
        rows.append((asked, was, right, check.holds))
    return rows


def warnings(found: Mapping[str, Any], texts: Texts) -> list[str]:
    """Return what speaks against taking the posterior at its word: a sentence for every check that does not hold."""
    return [
        texts(f"calibration_warnings.{c.key}", names=listed(c.failing, texts), n=c.values.get("n", 0))
        for c in checks(found)
        if not c.holds
    ]


def _written(name: str, value: Any, texts: Texts) -> str:
    if name in ("mean", "lowest", "highest"):
        return texts.percent(value, 0)
    return value if isinstance(value, str) else shown(value, texts, 2 if name in ("p", "expected") else 3)


def _made(found: Mapping[str, Any], texts: Texts) -> list[tuple[str, Any]]:
    """Return how the calibration was made, as label and text."""
    values = {
        "coverage": {"level": shown(found["ranks"]["level"], texts)},
        "ranks": {"level": shown(found["ranks"]["level"], texts), "bins": found["ranks"]["bins"]},
        "typical": {key: shown(found["typical"][key], texts) for key in ("median", "high")},
        "chance": {"by_chance": shown(found["contraction"]["by_chance"], texts)},
    }
    how = {"posterior": f"posterior_{found['method']}"}
    pairs: list[tuple[str, Any]] = [
        (
            texts(f"calibration_made.{key}"),
            texts(f"calibration_made.{how.get(key, f'{key}_how')}", **values.get(key, {})),
        )
        for key in ("prior", "posterior", "coverage", "ranks", "typical", "chance")
    ]
    if found.get("fingerprint"):
        pairs.append((texts("calibration_made.fingerprint"), coded(f"`{found['fingerprint']}`")))
    return pairs
