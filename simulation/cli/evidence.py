"""The command line of ``reproduce`` and ``calibrate``: the model held against its evidence."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.cli.values import whole, workers_of

REPRODUCE_KEYS = ("replications", "seed", "workers", "out", "lang")
CALIBRATE_KEYS = ("runs", "draws", "seed", "workers", "out")
FAILED = 3


def _folder(given: Mapping[str, Any], command: str) -> Path:
    from simulation.inputs.options import folder_of

    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    return folder_of(given) or Path("results") / f"{command}-{stamp}"


def split(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the plain words and the ``key=value`` ones."""
    plain = [w for w in words if "=" not in w and not w.startswith("-")]
    return plain, [w for w in words if "=" in w]


def check_keys(overrides: list[str], allowed: tuple[str, ...], command: str) -> None:
    """Refuse keys that mean nothing to the command.

    Raises:
        InputError: naming the nearest.
    """
    from simulation.errors import InputError, nearest

    for word in overrides:
        key = word.partition("=")[0].lstrip("+")
        if key not in allowed:
            hint = nearest(key, list(allowed))
            raise InputError(f"{word}: {command} has no key '{key}'; there are {', '.join(allowed)}{hint}")


def reproduce(ids: list[str], given: Mapping[str, Any], line: str) -> int:
    """Simulate documented results and return the exit code."""
    from simulation.engine.executors import cores
    from simulation.engine.parallel import Outcome
    from simulation.engine.progress import bar, compiled, counted
    from simulation.errors import InputError
    from simulation.inputs.options import settings_from
    from simulation.report.kinds import page
    from simulation.reproduction.reproduce import chosen, runs_of, studies_of
    from simulation.reproduction.reproduce import reproduce as run
    from simulation.results.place import try_place
    from simulation.words.texts import LANGUAGES

    lang = str(given.get("lang"))
    if lang not in LANGUAGES:
        raise InputError(f"lang={lang}: {' or '.join(LANGUAGES)}")
    replications = whole(given, "replications", 2, 100_000)
    workers, seed = workers_of(given) or cores(), whole(given, "seed", 0, 2**32 - 1)
    valueless = [word for word in ids if word in REPRODUCE_KEYS]
    if valueless:
        raise InputError(f"{valueless[0]}: give a value, as in {valueless[0]}={given.get(valueless[0]) or '...'}")
    studies = studies_of(chosen(ids))
    out = _folder(given, "reproduce")
    try_place(out)  # before anything is said
    runs = len(runs_of(studies, replications))
    size = f"{counted(len(studies), 'study', 'studies')}, {counted(runs, 'run')}"
    said = f"reproduce: {size}, {counted(min(workers, runs), 'worker')}"
    small = settings_from({"population": {"n": 50}})
    with bar("reproduce", "runs", runs, 0, said, min(workers, runs), lambda: compiled(small)) as progress:

        def tell(outcome: Outcome) -> None:
            progress.advance()

        folder, frame, failures = run(
            ids, out, replications, workers, seed, page("reproduce", lang), tell, {"command": line}
        )
    _print_rows(frame)
    if failures:
        print(f"{counted(len(failures), 'run')} failed; see {folder / 'failures.jsonl'}")
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return FAILED if failures else 0


def _print_rows(frame: Any) -> None:
    import pandas as pd

    rows = [("documented result", "documented", "simulated", "90 % interval", "", "")]
    for r in frame.to_dict("records"):
        verdict = "" if pd.isna(r["covered"]) else "covered" if r["covered"] else "MISSED"
        spread = f"{_short(r['pi90_low'])} to {_short(r['pi90_high'])}"
        rows.append((r["id"], _short(r["documented"]), _short(r["simulated_mean"]), spread, r["role"], verdict))
    _print_table(rows)
    for use in ("calibrate", "validate"):
        own = frame[(frame["use"] == use) & frame["covered"].notna()]
        if len(own):
            print(f"{use}: {int(own['covered'].sum())} of {len(own)} inside their 90 % predictive intervals")


def _print_verdicts(found: dict[str, Any]) -> None:
    """Print what a calibration says of each parameter, the best known first, and what a reader must take away."""
    from simulation.report.calibration import headlines, warnings

    rows = [("parameter", "prior", "median", "90 % interval", "verdict")]
    for p in sorted(found["parameters"], key=lambda p: -p["contraction"]):
        prior, interval = (f"{_short(p[f'{of}low'])} to {_short(p[f'{of}high'])}" for of in ("prior_", ""))
        rows.append((p["name"], prior, _short(p["median"]), interval, p["verdict"]))
    _print_table(rows)
    for sentence in headlines(found):
        print(sentence)
    for sentence in warnings(found):
        print(f"warning: {sentence}")


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    for line in laid_out(rows, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        print(line)


def laid_out(rows: Sequence[tuple[str, ...]], room: int | None) -> list[str]:
    """Return the lines of a table; where it is wider than ``room``, each name stands whole on a line of its own."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *cells in rows:
        numbers = [
            c.rjust(w) if k < 3 else c.ljust(w) for k, (c, w) in enumerate(zip(cells, widths[1:], strict=True))
        ]
        fits = room is None or sum(widths) + 2 * (len(widths) - 1) <= room
        lines += ["  ".join((name.ljust(widths[0]), *numbers))] if fits else [name, "  ".join(("", *numbers))]
    return [line.rstrip() for line in lines]


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def calibrate(given: Mapping[str, Any], install: bool, line: str) -> int:
    """Calibrate the mechanism parameters and return the exit code; ``install`` makes the posterior the package's."""
    from simulation.engine.disk import speaking
    from simulation.engine.executors import cores
    from simulation.engine.progress import compiled
    from simulation.inputs.options import settings_from
    from simulation.report.kinds import draw
    from simulation.reproduction.calibrated import calibrated, install_posterior
    from simulation.results.place import try_place

    runs, draws = whole(given, "runs", 400, 1_000_000), whole(given, "draws", 50, 100_000)
    workers, seed = workers_of(given) or cores(), whole(given, "seed", 0, 2**32 - 1)
    out = _folder(given, "calibrate")
    if not (out / "bank").is_dir():
        try_place(out)
    out = Path(os.path.realpath(out))
    kept = f"what was run is kept; go on with the same command and out={out}"
    compiled(settings_from({"population": {"n": 50}}))
    try:
        with speaking(out, kept):
            found = calibrated(out, runs=runs, draws=draws, workers=workers, seed=seed)
            draw("calibrate", out)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(kept) from None
    _print_verdicts(found)
    if install:
        print(f"installed: {install_posterior(out, line)}")
    print(f"report: {out / 'report.html'}")
    print(f"results: {out}")
    return 0
