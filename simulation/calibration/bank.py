"""A bank of simulated runs: parameter sets drawn from the prior, each with its statistics, kept as it grows.

The folder holds ``bank.json`` (what the bank was made with), Parquet parts of :data:`BATCH` points each (written
beside and renamed, so a part is whole or not there) and ``failures.jsonl`` (points that gave no statistics; delete
the file to try them again). Running it again runs only what is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from simulation.calibration.priors import Floats, Prior, from_unit, named, points
from simulation.engine.parallel import Evaluation, Simulate, each
from simulation.engine.progress import ENGLISH, bar, console
from simulation.errors import BankError
from simulation.files import whole, whole_json
from simulation.words.texts import Texts

BATCH = 20
"""Points in a part."""

UNIT = "unit."
STATISTIC = "statistic."
FAILURES = "failures.jsonl"


def run_bank(
    folder: Path,
    priors: Sequence[Prior],
    n: int,
    simulate: Simulate,
    workers: int = 1,
    seed: int = 1,
    fingerprint: str = "",
    say: Callable[[str], None] = console.print,
    texts: Texts = ENGLISH,
) -> None:
    """Run points 0 to ``n`` of the prior through ``simulate(values, index)``, those that are not there yet.

    Parameters
    ----------
    folder
        The bank; made if it is not there.
    priors
        One a parameter.
    n
        Points the bank is to hold (a bank may be made larger later).
    simulate
        A plain function of a module: natural values by name and the point's number to statistics.
    workers
        Processes.
    seed
        Of the points.
    fingerprint
        What else the runs depend on, such as a hash of the code; another one is refused.
    say
        Told about what is not as it should be.
    texts
        The language of progress.

    Raises
    ------
    BankError
        For a bank made with other priors, another seed or fingerprint, or a folder that is no bank.
    """
    _claim(folder, priors, seed, fingerprint)
    held, broken = _parts(folder)
    for path in broken:
        say(f"{path}: cannot be read; its points are run again")
        path.unlink()
    done = {i for part in held.values() for i in part["index"]} | {int(f["index"]) for f in failures(folder)}
    missing = [i for i in range(n) if i not in done]
    if not missing:
        return
    unit = points(priors, n, seed)
    values = from_unit(priors, unit)
    pending: dict[int, list[Evaluation]] = {}
    owed = {b: sum(i // BATCH == b for i in missing) for b in {i // BATCH for i in missing}}
    failed = 0
    with bar("bank", "points", n, n - len(missing), workers=min(workers, len(missing)), texts=texts) as progress:
        try:
            for outcome in each(simulate, [(i, named(priors, values[i])) for i in missing], workers):
                batch = outcome.index // BATCH
                owed[batch] -= 1
                progress.advance()
                if outcome.error:
                    failed += 1
                    _record(folder, outcome, named(priors, values[outcome.index]))
                else:
                    pending.setdefault(batch, []).append(outcome)
                if not owed[batch] and batch in pending:
                    _write(folder, batch, held.get(batch), pending.pop(batch), priors, unit)
        finally:  # a broken-off run keeps what it has
            for batch, outcomes in pending.items():
                _write(folder, batch, held.get(batch), outcomes, priors, unit)
    if failed:
        points_run = texts("progress.points", n=len(missing))
        say(texts("progress.points_failed", file=folder / FAILURES, n=failed, points=points_run))


def read_bank(folder: Path, n: int | None = None) -> tuple[Floats, pd.DataFrame, NDArray[np.int64]]:
    """Return the bank's points (the first ``n``): unit cube ``[n, d]``, statistics ``[n, k]`` and indices ``[n]``.

    Raises
    ------
    BankError
        For a folder that is no bank, an empty one, or a part that cannot be read.
    """
    priors = [p["name"] for p in _made_with(folder)["priors"]]
    held, broken = _parts(folder)
    if broken:
        raise BankError(f"{broken[0]}: cannot be read; run the bank again to replace it")
    if not held:
        raise BankError(f"{folder}: the bank holds no points")
    frame = pd.concat([held[b] for b in sorted(held)], ignore_index=True).sort_values("index", ignore_index=True)
    if n is not None:
        frame = frame[frame["index"] < n].reset_index(drop=True)
    unit = frame[[UNIT + name for name in priors]].to_numpy(float)
    statistics = frame[[str(c) for c in frame if str(c).startswith(STATISTIC)]]
    statistics = statistics.rename(columns=lambda c: c.removeprefix(STATISTIC)).replace([np.inf, -np.inf], np.nan)
    return unit, statistics, frame["index"].to_numpy(np.int64)


def failures(folder: Path) -> list[dict[str, Any]]:
    """Return the points that gave no statistics: index, error and values of each."""
    path = folder / FAILURES
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:  # broken off while it was written: the point is run again
            continue
    return found


def _made_with(folder: Path) -> dict[str, Any]:
    path = folder / "bank.json"
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise BankError(f"{path}: no bank is described here ({type(error).__name__})") from error
    return made


def _claim(folder: Path, priors: Sequence[Prior], seed: int, fingerprint: str) -> None:
    """Write what the bank is made with, or refuse a folder that was made with something else."""
    made = {"priors": [asdict(p) for p in priors], "seed": seed, "fingerprint": fingerprint}
    if not (folder / "bank.json").exists():
        if folder.exists() and any(folder.iterdir()):
            raise BankError(f"{folder}: holds files but no bank.json; choose another folder")
        folder.mkdir(parents=True, exist_ok=True)
        whole_json(folder / "bank.json", made)
        return
    before = _made_with(folder)
    other = [key for key in made if before.get(key) != made[key]]
    if other:
        raise BankError(f"{folder}: was made with another {' and '.join(other)}; choose another folder")


def _parts(folder: Path) -> tuple[dict[int, pd.DataFrame], list[Path]]:
    """Return the parts by number, and the paths of those that cannot be read."""
    held, broken = {}, []
    for path in sorted(folder.glob("part-*.parquet")):
        number = re.fullmatch(r"part-(\d+)", path.stem)
        try:
            part = pd.read_parquet(path)
            if number is None or not (part["index"] // BATCH == int(number[1])).all():
                raise ValueError(path.name)
            held[int(number[1])] = part
        except (OSError, ValueError, KeyError, pa.ArrowException):
            broken.append(path)
    return held, broken


def _write(
    folder: Path,
    batch: int,
    before: pd.DataFrame | None,
    outcomes: Sequence[Evaluation],
    priors: Sequence[Prior],
    unit: Floats,
) -> None:
    """Write one part, with the points it held before."""
    rows = [
        {"index": o.index}
        | {UNIT + p.name: unit[o.index, j] for j, p in enumerate(priors)}
        | {STATISTIC + name: value for name, value in o.statistics.items()}
        for o in outcomes
    ]
    frame = pd.DataFrame(rows)
    frame = frame if before is None else pd.concat([before, frame])
    frame = frame.sort_values("index", ignore_index=True)
    whole(
        folder / f"part-{batch:05d}.parquet",
        lambda p: frame.to_parquet(p, compression="zstd", index=False),
    )


def _record(folder: Path, outcome: Evaluation, values: dict[str, float]) -> None:
    line = json.dumps({"index": outcome.index, "error": outcome.error, "values": values}, ensure_ascii=False)
    with (folder / FAILURES).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
