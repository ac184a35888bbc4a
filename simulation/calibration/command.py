"""The calibration from end to end: banks, posterior, diagnostics, page. It knows no model, only a simulator.

It goes in rounds: the first bank is drawn from the prior, each further one from the prior cut to where the posterior
of the round before lies. The last bank gives the posterior and is what the diagnostics are made with.

The folder gets ``bank-1/``, ``bank-2/`` and so on (resumable), ``posterior.parquet`` (draws by parameters, natural
values), the diagnostics as Parquet tables, ``calibration.json`` (what was found) and ``report.html``.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration import diagnostics, identifiability, left_out, plausibility
from simulation.calibration.amortised import Amortised
from simulation.calibration.bank import failures, read_bank, run_bank
from simulation.calibration.left_out import LeftOutTarget
from simulation.calibration.luck import Purpose, disturbed, order
from simulation.calibration.movers import by_chance, movers
from simulation.calibration.plausibility import CalibrationTarget
from simulation.calibration.priors import Floats, Prior, from_unit, narrowed, to_unit
from simulation.calibration.synthetic import SyntheticLikelihood, effective, nearly_linear
from simulation.engine.parallel import Simulate, each
from simulation.engine.progress import ENGLISH
from simulation.errors import UserError, nearest
from simulation.files import whole, whole_text
from simulation.results import sealed
from simulation.words.texts import Texts

SETS = 200
"""Fewest synthetic data sets kept out of training; a fifth of the runs where that is more."""
FEWEST = 2 * SETS
BOX = 1000
"""Draws by which the box of a next round is cut."""
PREDICTIVE = 60
"""Posterior draws simulated again for the posterior predictive check."""
SETTLING, SETTLED = 200, 2
"""Posterior draws that put the emulator right where the posterior is, and how often."""
PREDICTIVE_FIRST = 1_000_000
"""Number of the first of them, beyond those of any bank, so that their luck is their own."""


@dataclass(frozen=True)
class _Runs:
    """The bank as arrays: ``u [n, d]``, statistics of the figures ``s [n, k]``, and which are held out."""

    u: Floats
    s: Floats
    noise_sd: Floats
    train: NDArray[np.intp]
    test: NDArray[np.intp]


def calibrate(
    simulate: Simulate,
    priors: Sequence[Prior],
    figures: Sequence[LeftOutTarget],
    out: Path,
    runs: int = 800,
    rounds: int = 3,
    draws: int = 4000,
    workers: int = 1,
    seed: int = 1,
    fingerprint: str = "",
    say: Callable[[str], None] = print,
    texts: Texts = ENGLISH,
) -> dict[str, Any]:
    """Calibrate the parameters to the documented figures and return what ``calibration.json`` holds.

    Parameters
    ----------
    simulate
        A plain function of a module: natural values by name and a run's number to statistics.
    priors
        One a parameter.
    figures
        The documented figures, each beside one statistic of ``simulate``.
    out
        Folder; banks that are there already are gone on with.
    runs
        Parameter sets of each round.
    rounds
        Banks: the first in the prior, the others where the posterior of the one before is.
    draws
        Posterior draws.
    workers
        Processes.
    seed
        Of everything random here.
    fingerprint
        What the runs depend on besides, such as a hash of the code.
    say
        Told about progress.
    texts
        The language of progress.

    Raises
    ------
    UserError
        For figures without a value or a statistic, fewer than 400 runs that gave statistics, or a bank made with
        something else.
    """
    began = time.perf_counter()
    _check(figures)
    names, d = [p.name for p in priors], len(priors)
    observed = np.array([f.documented for f in figures])
    box = list(priors)
    sizes = [runs] * rounds
    folders = [out / f"bank-{number}" for number in range(1, rounds + 1)]
    for number, (folder, size) in enumerate(zip(folders, sizes, strict=True), start=1):
        say(texts("progress.round", number=number, rounds=rounds))
        run_bank(folder, box, size, simulate, workers, seed, fingerprint, say, texts)
        bank = _runs(folder, figures, size, seed)
        if number == 1:
            left = left_out.left_out(bank.s, figures, bank.noise_sd, seed)
            noisy = disturbed(bank.s, bank.noise_sd, seed, Purpose.BANK_NOISE)
            before = plausibility.prior_predictive(figures, noisy)
            typical = plausibility.typical(observed, noisy)
            inside = int(before["inside"].sum())
            say(texts("progress.before_fit", inside=inside, figures=len(before), p=texts.number(typical.p, 3)))
        model = _trained(bank, seed)
        drawn = model.posterior(observed, draws if number == rounds else BOX, seed)
        if number < rounds:
            box = narrowed(box, drawn[:, :d])

    held = _held_out(model, bank, seed)
    if isinstance(model, SyntheticLikelihood):
        for turn in range(1, SETTLED + 1):
            say(texts("progress.settling", number=turn, rounds=SETTLED, draws=SETTLING))
            natural = pd.DataFrame(from_unit(box, drawn[:, :d]), columns=names)
            chosen, noisy = _simulated(simulate, figures, natural, bank.noise_sd, SETTLING, turn, workers, seed)
            model = model.put_right(drawn[chosen], noisy)
            drawn = model.posterior(observed, draws, seed)
    real = diagnostics.first(held, d)
    natural = pd.DataFrame(from_unit(box, drawn[:, :d]), columns=names)
    unit = to_unit(priors, natural.to_numpy(float))
    width = np.ptp(to_unit(priors, from_unit(box, np.array([np.zeros(d), np.ones(d)]))), axis=0)
    learned, noise = diagnostics.learned(np.hstack([unit, drawn[:, d:]]), held, names, width)
    worth, largest = model.effective(observed) if isinstance(model, Amortised) else (effective(drawn), 1.0 / draws)
    coverage, ranks = diagnostics.coverage(real, names), diagnostics.uniformity(real, names)
    pairs, combined = (
        identifiability.redundant_pairs(unit, names),
        identifiability.combinations(unit, names, int(worth)),
    )
    low, high = (texts.number(end, 2) for end in (coverage["coverage"].min(), coverage["coverage"].max()))
    say(texts("progress.coverage", low=low, high=high))
    failed = [len(failures(folder)) for folder in folders]
    check = _redundancy_check(bank, observed, draws, seed, names, drawn[:, :d])
    _, again = _simulated(simulate, figures, natural, bank.noise_sd, PREDICTIVE, 0, workers, seed)
    after = plausibility.posterior_predictive(figures, again)

    missed = left_out.discrepancy(left)
    widened = left_out.widened(left, missed, seed)
    summary: dict[str, Any] = {
        "runs": sum(sizes) - sum(failed),
        "rounds": [{"runs": size - lost, "failed": lost} for size, lost in zip(sizes, failed, strict=True)],
        "failed_runs": sum(failed),
        "effective": {"draws": worth, "largest": largest},
        "trained_on": len(bank.train),
        "draws": draws,
        "seed": seed,
        "fingerprint": fingerprint,
        "parameters": _parameters(priors, natural, learned, pairs),
        "verdicts": {v: int((learned["verdict"] == v).sum()) for v in diagnostics.VERDICTS},
        "contraction": {"learned_from": max(diagnostics.LEARNED, noise), "by_chance": noise},
        "method": "regression" if isinstance(model, Amortised) else "synthetic",
        "coverage": {
            "sets": len(bank.test),
            "lowest": float(coverage["coverage"].min()),
            "highest": float(coverage["coverage"].max()),
            "mean": float(coverage["coverage"].mean()),
            "failing": list(coverage.loc[~coverage["holds"], "parameter"]),
        },
        "ranks": {
            "bins": diagnostics.BINS,
            "level": diagnostics.FAMILY,
            "least_p_holm": float(ranks["p_holm"].min()),
            "failing": list(ranks.loc[~ranks["uniform"], "parameter"]),
        },
        "redundant_pairs": pairs.to_dict("records"),
        "combinations": combined.to_dict("records"),
        "redundancy_check": check,
        "typical": typical.plain(),
        "prior_predictive": {
            "figures": len(before),
            "inside": int(before["inside"].sum()),
            "outside": list(before.loc[~before["inside"], "path"]),
        },
        "posterior_predictive": plausibility.misses(after),
        "movers_by_chance": by_chance(d),
        "left_out": {**left_out.coverage(left), "widened": left_out.coverage(widened)},
        "discrepancy": missed,
        "seconds": round(time.perf_counter() - began, 1),
    }
    tables = {
        "posterior": natural,
        "coverage": coverage,
        "ranks": ranks,
        "learned": learned,
        "correlations": identifiability.correlations(unit, names).rename_axis("parameter").reset_index(),
        "prior_predictive": before,
        "posterior_predictive": after,
        "left_out": left_out.table(left),
        "movers": movers(bank.u, bank.s, figures, names, drawn[:, :d]),
    }
    for name, table in tables.items():
        whole(out / f"{name}.parquet", partial(table.to_parquet, compression="zstd", index=False))
    whole_text(
        out / "calibration.json", json.dumps(_plain(summary), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )
    sealed.write_manifest(out, {"seed": seed, "fingerprint": fingerprint})
    return summary


def _check(figures: Sequence[CalibrationTarget]) -> None:
    for figure in figures:
        if not math.isfinite(figure.documented):
            raise UserError(f"{figure.path}: has no value to calibrate to")
        if not (math.isnan(figure.discrepancy_sd) or figure.discrepancy_sd >= 0):
            raise UserError(f"{figure.path}: discrepancy_sd={figure.discrepancy_sd:g} must not be negative")


def _runs(folder: Path, figures: Sequence[CalibrationTarget], runs: int, seed: int) -> _Runs:
    u, statistics, _ = read_bank(folder, runs)
    for figure in figures:
        if figure.statistic not in statistics:
            close = nearest(figure.statistic, list(statistics.columns))
            raise UserError(f"{figure.path}: no statistic is called '{figure.statistic}'{close}")
    if len(u) < FEWEST:
        raise UserError(f"{folder}: {len(u)} runs gave statistics; a calibration takes {FEWEST} or more")
    s = statistics[[f.statistic for f in figures]].to_numpy(float)
    noise_sd = np.nan_to_num(np.array([f.discrepancy_sd for f in figures], float))
    train, test = diagnostics.split(len(u), max(SETS, len(u) // 5), seed)
    return _Runs(u, s, noise_sd, train, test)


def _trained(bank: _Runs, seed: int) -> Amortised | SyntheticLikelihood:
    """Return the posterior trained on the bank; phantoms are its last columns.

    Where the simulator is nearly linear its synthetic likelihood makes the most of the figures; where it is not,
    parameters are regressed on them.
    """
    u = diagnostics.with_phantoms(bank.u, seed)
    return _of_runs(u[bank.train], bank.s[bank.train], bank.noise_sd, seed)


def _of_runs(u: Floats, s: Floats, noise_sd: Floats, seed: int) -> Amortised | SyntheticLikelihood:
    if nearly_linear(u, s, noise_sd, seed):
        return SyntheticLikelihood.train(u, s, noise_sd, seed)
    return Amortised.train(u, s, noise_sd, seed)


def _held_out(model: Amortised | SyntheticLikelihood, bank: _Runs, seed: int) -> diagnostics.HeldOut:
    """Return what the posterior makes of the runs kept out of training; phantoms last."""
    u = diagnostics.with_phantoms(bank.u, seed)
    synthetic = disturbed(bank.s[bank.test], bank.noise_sd, seed, Purpose.HELD_OUT_NOISE)
    return diagnostics.held_out(model.posterior, u[bank.test], synthetic, seed)


def _redundancy_check(
    bank: _Runs, observed: Floats, draws: int, seed: int, names: Sequence[str], unit: Floats
) -> dict[str, Any]:
    """Split the best-known parameter into two that act through their sum, and see whether the pair is flagged.

    One that lies in the middle of its range, if there is any: a sum near its end leaves its parts no room.
    """
    middle = np.abs(np.median(unit, axis=0) - 0.5) < 0.3
    name = names[int(np.where(middle, diagnostics.contraction(unit), -1.0).argmax())]
    u, split_names = identifiability.split_redundant(bank.u, names, name, seed)
    model = _of_runs(u[bank.train], bank.s[bank.train], bank.noise_sd, seed)
    pairs = identifiability.redundant_pairs(model.posterior(observed, draws, seed), split_names)
    mine = pairs[(pairs["first"] == f"{name}.a") & (pairs["second"] == f"{name}.b")]
    found = mine.iloc[0] if len(mine) else None
    return {
        "parameter": name,
        "flagged": found is not None,
        "correlation": None if found is None else float(found["correlation"]),
        "combination": None if found is None else float(found["combination"]),
        "best_alone": None if found is None else float(found["best_alone"]),
    }


def _simulated(
    simulate: Simulate,
    figures: Sequence[CalibrationTarget],
    natural: pd.DataFrame,
    noise_sd: Floats,
    many: int,
    turn: int,
    workers: int,
    seed: int,
) -> tuple[NDArray[np.intp], Floats]:
    """Simulate again at some posterior draws: which, and their statistics with the declared discrepancy added.

    Each turn has luck of its own, beyond that of any bank.
    """
    chosen = order(seed, Purpose.PREDICTIVE_CHOICE, len(natural))[:many]
    values = natural.iloc[chosen].to_dict("records")
    first = (1 + turn) * PREDICTIVE_FIRST
    sets = [(first + i, {str(n): float(v) for n, v in row.items()}) for i, row in enumerate(values)]
    outcomes = sorted(each(simulate, sets, workers), key=lambda o: o.index)
    gave = np.array([not o.error for o in outcomes])
    if not gave.any():
        raise UserError(f"none of {len(sets)} runs at posterior draws gave statistics: {outcomes[0].error}")
    found = [[o.statistics.get(f.statistic, math.nan) for f in figures] for o in outcomes if not o.error]
    return chosen[gave], disturbed(np.array(found, float), noise_sd, seed, Purpose.PREDICTIVE_NOISE)


def _parameters(
    priors: Sequence[Prior], natural: pd.DataFrame, learned: pd.DataFrame, pairs: pd.DataFrame
) -> list[dict[str, Any]]:
    rows = []
    for prior, (_, found) in zip(priors, learned.iterrows(), strict=True):
        low, middle, high = np.quantile(natural[prior.name], (0.05, 0.5, 0.95))
        rows.append(
            {
                "name": prior.name,
                "prior_low": prior.low,
                "prior_high": prior.high,
                "log": prior.log,
                "median": float(middle),
                "low": float(low),
                "high": float(high),
                "contraction": float(found["contraction"]),
                "mean_contraction": float(found["mean_contraction"]),
                "verdict": found["verdict"],
                "not_told_from": [
                    *pairs.loc[pairs["first"] == prior.name, "second"],
                    *pairs.loc[pairs["second"] == prior.name, "first"],
                ],
            }
        )
    return rows


def _plain(value: Any) -> Any:
    """Return plain data for JSON: numpy numbers as Python's, what is not a number as null."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
