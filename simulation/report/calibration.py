"""The page of a calibration: what was learned, whether to trust it, and whether the model fits, in plain words.

:func:`write_calibration_page` reads ``calibration.json`` and the Parquet tables beside it, and writes ``figures/``
and ``report.html``: one file that needs nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from simulation.errors import ReportError
from simulation.files import described, ordinary
from simulation.report.calibration_figures import Calibration, draw
from simulation.report.writing import filled, png, write_whole
from simulation.results.checks import unchecked
from simulation.words.texts import Texts

TABLES = ("posterior", "coverage", "ranks", "correlations", "posterior_predictive", "prior_predictive")


def read_calibration(folder: Path) -> Calibration:
    """Read the result folder of a calibration.

    Raises:
        ReportError: for a missing or broken file, named.
    """
    path = folder / "calibration.json"
    try:
        found: dict[str, Any] = described(path)
        tables: list[pd.DataFrame] = []
        for name in TABLES:
            path = folder / f"{name}.parquet"
            tables.append(pd.read_parquet(ordinary(path)))
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ReportError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error
    return Calibration(found, *tables)


def write_calibration_page(folder: Path) -> Path:
    """Write figures and page of a calibration into its folder and return the path of ``report.html``.

    Raises:
        ReportError: for a missing or broken file, or a folder that cannot be written.
    """
    calibration = read_calibration(folder)
    figures = draw(calibration)
    page = filled(
        "calibration",
        found=calibration.found,
        headlines=headlines(calibration.found),
        warnings=[*warnings(calibration.found), *unchecked(folder, Texts("en"))],
        parameters=sorted(calibration.found["parameters"], key=lambda p: -p["contraction"]),
        predictive=calibration.predictive.to_dict("records"),
        before=calibration.prior_predictive[~calibration.prior_predictive["inside"]].to_dict("records"),
        figures=figures,
    )
    try:
        for drawn in figures.values():
            write_whole(folder / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(folder / "report.html", page.encode())
    except OSError as error:
        raise ReportError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error


def listed(names: list[str], most: int = 6) -> str:
    """Return ``a, b and c``, or the first few and how many more."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def headlines(found: dict[str, Any]) -> list[str]:
    """Return what a reader must take away, a sentence or two each."""
    return [_learned(found), _trusted(found), _apart(found), _typical(found), _fits(found)]


def _learned(found: dict[str, Any]) -> str:
    n, verdicts = len(found["parameters"]), found["verdicts"]
    return (
        f"Of {n} parameters the documented figures teach {verdicts['learned']} (the posterior is at least a fifth "
        f"narrower than the prior), teach {verdicts['weakly learned']} a little, and leave "
        f"{verdicts['prior-driven']} where the prior had them: what is said of these rests on the assumed range "
        "alone."
    )


def _trusted(found: dict[str, Any]) -> str:
    c, failing, biased = found["coverage"], found["coverage"]["failing"], found["ranks"]["failing"]
    said = (
        f"On {c['sets']} synthetic data sets with known truth the 90 % intervals held it {100 * c['lowest']:.0f} to "
        f"{100 * c['highest']:.0f} % of the time, {100 * c['mean']:.0f} % on average; "
    )
    chance = "90 % by more than chance allows."
    said += f"not calibrated: {listed(failing)} missed {chance}" if failing else f"no parameter missed {chance}"
    if biased:
        return f"{said} The ranks of the truth among the draws are not uniform for {listed(biased)}."
    return f"{said} The ranks of the truth among the draws are uniform, as they must be."


def _apart(found: dict[str, Any]) -> str:
    pairs, check = found["redundant_pairs"], found["redundancy_check"]
    some = [f"{p['first']} from {p['second']}" for p in pairs]
    some += [f"{c['parts']} from each other" for c in found["combinations"]]
    if some:
        said = f"The figures cannot tell {listed(some)}: only what they do together is known."
    else:
        said = "No two parameters stand in for each other in the fitted figures."
    if check["flagged"]:
        return f"{said} The search works: with {check['parameter']} split in two on purpose, it finds the pair."
    return f"{said} The search is weak here: with {check['parameter']} split in two on purpose, it misses the pair."


def _typical(found: dict[str, Any]) -> str:
    typical, before = found["typical"], found["prior_predictive"]
    share = f"{before['inside']} of {before['figures']} figures lie in the range of 98 % of the prior's runs"
    if typical["misspecified"]:
        return (
            "Misspecified: taken together the documented figures are unlike what the model gives, whatever the "
            f"parameters (p = {typical['p']:.3f}); {share}. The posterior is then the least bad compromise, and its "
            "intervals are too sure of themselves."
        )
    return (
        "Not misspecified by this test: taken together the documented figures are such as the model gives (p = "
        f"{typical['p']:.2f}); {share}. The intervals can be read as they stand."
    )


def _fits(found: dict[str, Any]) -> str:
    after = found["posterior_predictive"]
    said = (
        f"Simulated again from the posterior, {after['figures'] - after['outside']} of {after['figures']} figures "
        f"lie in their 90 % band; {after['outside']} do not, where about {after['figures'] / 10:.0f} would by chance."
    )
    more = "That is more than chance: the calibrated model misses some figures."
    if after["far_paths"]:
        return f"{said} Far outside, and so missed by the calibrated model: {listed(after['far_paths'])}."
    return said if after["p"] >= 0.05 else f"{said} {more}"


def warnings(found: dict[str, Any]) -> list[str]:
    """Return what speaks against taking the posterior at its word."""
    said = []
    if found["typical"]["misspecified"]:
        said.append("The observed figures are not typical of the model: read the intervals as too narrow.")
    if found["coverage"]["failing"] or found["ranks"]["failing"]:
        bad = list(dict.fromkeys([*found["coverage"]["failing"], *found["ranks"]["failing"]]))
        said.append(f"The posterior is not calibrated for {listed(bad)}.")
    if found["prior_predictive"]["outside"]:
        outside = found["prior_predictive"]["outside"]
        said.append(f"Outside what the prior can give: {listed(outside)}.")
    if found["failed_runs"]:
        said.append(f"{found['failed_runs']} runs gave no statistics and are left out.")
    return said
