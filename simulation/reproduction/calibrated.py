"""The calibration of this model: its priors, its simulator, and the figures it is held to.

Only :mod:`simulation.reproduction.fitted` is known here, so no figure kept for validation can reach the calibration.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.calibration.command import calibrate
from simulation.calibration.priors import Prior
from simulation.engine.progress import ENGLISH
from simulation.errors import UserError
from simulation.files import whole_json, whole_text
from simulation.model.identity import LEARNED, POSTERIOR, model_hash
from simulation.model.rules import knowledge, parameters
from simulation.model.rules.parameters import catalogue
from simulation.policies.documented import documented
from simulation.reproduction.figure import Figure
from simulation.reproduction.fitted import STUDIES, figures
from simulation.reproduction.study import plain_settings, statistics
from simulation.results import sealed
from simulation.run.drawn import COMPANIES, HALF_AROUND
from simulation.words.texts import Texts

LOG_UNITS = ("1/week", "per meeting", "per hour")
"""Rates are looked for on their logarithm."""


PRACTICE = (
    Prior("practice.inklusion_fidelity", 0.2, 1.0),
    Prior("practice.control_company_share", 0.05, 0.35),
)
"""How the trials were practised: how much of IPS was carried out, and what the control service did for companies."""


def priors() -> list[Prior]:
    """Return the priors of all parameters that have one, in the catalogue's order, and of all learned beside them."""
    own = [
        Prior(p.name, *p.prior, log=p.unit in LOG_UNITS and p.prior[0] > 0)
        for p in catalogue().values()
        if p.prior is not None
    ]
    around = [Prior(f"companies.{name}", *HALF_AROUND) for name in COMPANIES]
    return [*own, *design_priors(), *around, *PRACTICE]


def services() -> list[str]:
    """Return the services of the fitted studies, in alphabetical order."""
    found: set[str] = set()
    for study in STUDIES:
        plain = plain_settings(study)
        for arm in (plain.baseline, *plain.policy, *plain.trial_arms):
            found |= set(arm.split("+"))
    return sorted(found)


def design_priors() -> list[Prior]:
    """Return the priors of the assumed numbers of the designs that the fitted studies run, each once.

    Kroner move no figure of a study and are left to their range.
    """
    assumed = {one.name: one for name in services() for one in documented(name).assumed.values() if not one.fixed}
    return [Prior(key, one.low, one.high) for key, one in sorted(assumed.items()) if "_dkk" not in key]


def simulate(values: dict[str, float], index: int) -> dict[str, float]:
    """Return every statistic of the calibration at one point, each study once, ``index`` as its replication."""
    found = {}
    for study in STUDIES:
        for name, value in statistics(study, values, index, small=True).items():
            found[f"{study.name}:{name}"] = value
    return found


def targets() -> list[Figure]:
    """Return the figures of the calibration, each beside the statistic of :func:`simulate` that shows it."""
    return [
        replace(f, statistic=f"{f.study}:{f.statistic}", control=f"{f.study}:{f.control}" if f.control else "")
        for f in figures()
    ]


def calibrated(
    out: Path,
    runs: int,
    rounds: int,
    draws: int,
    workers: int,
    seed: int,
    say: Callable[[str], None] = print,
    texts: Texts = ENGLISH,
) -> dict[str, Any]:
    """Calibrate this model and return what ``calibration.json`` holds; a folder broken off is gone on with.

    Raises
    ------
    UserError
        as :func:`simulation.calibration.command.calibrate`.
    """
    return calibrate(simulate, priors(), targets(), out, runs, rounds, draws, workers, seed, model_hash(), say, texts)


def install_posterior(out: Path, line: str) -> Path:
    """Make the posterior of a calibration the one that runs draw from, and return its file.

    What has no range any more since is left out.

    Raises
    ------
    UserError
        for a folder without a posterior, or a package that cannot be written.
    """
    table = out / "posterior.parquet"
    if not table.exists():
        raise UserError(f"{table}: there is no posterior to install")
    sealed.check(out)
    draws = pd.read_parquet(table)
    draws = draws[[p.name for p in priors() if p.name in draws]]
    head = f"# Posterior draws of the mechanism parameters, one a row; written by `{line}`; do not edit.\n"
    body = draws.to_csv(index=False, float_format="%.5g", lineterminator="\n")
    found = json.loads((out / "calibration.json").read_text(encoding="utf-8"))
    said = {
        "command": line,
        "effective": found["effective"],
        "verdicts": {p["name"]: p["verdict"] for p in found["parameters"] if p["name"] in draws},
        "discrepancy": found["discrepancy"],
    }
    try:
        whole_text(POSTERIOR, head + body)
        whole_json(LEARNED, said)
    except OSError as error:
        raise UserError(f"{POSTERIOR}: cannot be written ({error.strerror or error}); install it again") from error
    for kept in (knowledge.posterior, knowledge.whole, knowledge.said, knowledge.middle):
        kept.cache_clear()
    parameters.catalogue.cache_clear()
    return POSTERIOR
