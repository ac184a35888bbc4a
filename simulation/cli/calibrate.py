"""``indsats calibrate``: a posterior of the mechanism parameters."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli.evidence import composed, folder_named, print_table, split
from simulation.cli.exits import OK
from simulation.cli.values import language, whole, workers_of
from simulation.errors import Mistake

if TYPE_CHECKING:
    from simulation.words.texts import Texts

ABOUT = "a posterior of the mechanism parameters, with diagnostics"
HELP = """indsats calibrate [key=value ...] [--install]

A posterior of the mechanism parameters from the figures that may be fitted, with its diagnostics and a verdict per
parameter: learned from data, or prior-driven. Broken off, it goes on where it stopped when given the same out=.
--install makes the posterior the one that compare draws from.

  indsats calibrate runs=1200 rounds=2 out=results/calibration
  indsats calibrate out=results/calibration --install

Keys: runs= rounds= draws= seed= workers= out=DIR lang=en|da"""

KEYS = ("runs", "rounds", "draws", "seed", "workers", "out", "lang")


def run(words: list[str]) -> int:
    """Calibrate the mechanism parameters and return the exit code; ``--install`` installs the posterior."""
    plain, overrides = split(words)
    if plain:
        raise Mistake(f"calibrate {plain[0]}: give key=value, as in runs=3000")
    given = composed("calibrate", words, KEYS, ("--install",))
    return _calibrate(given, "--install" in words, f"indsats calibrate {' '.join(overrides)}".strip())


def _calibrate(given: Mapping[str, Any], install: bool, line: str) -> int:
    from simulation.engine.disk import speaking
    from simulation.engine.executors import cores
    from simulation.engine.progress import compiled
    from simulation.inputs.options import settings_from
    from simulation.report.kinds import draw
    from simulation.reproduction.calibrated import calibrated, install_posterior
    from simulation.results.place import try_place
    from simulation.words.texts import Texts

    lang = language(given)
    runs, draws = whole(given, "runs", 400, 1_000_000), whole(given, "draws", 50, 100_000)
    rounds = whole(given, "rounds", 1, 10)
    workers, seed = workers_of(given) or cores(), whole(given, "seed", 0, 2**32 - 1)
    out = folder_named(given, "calibrate")
    if not (out / "bank-1").is_dir():
        try_place(out)
    out = Path(os.path.realpath(out))
    kept = f"what was run is kept; go on with the same command and out={out}"
    texts = Texts(lang)
    compiled(settings_from({"population": {"n": 50}}), texts)
    try:
        with speaking(out, kept):
            found = calibrated(out, runs=runs, rounds=rounds, draws=draws, workers=workers, seed=seed, texts=texts)
            draw("calibrate", out, lang)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(kept) from None
    _print_verdicts(found, texts)
    if install:
        print(f"installed: {install_posterior(out, line)}")
    print(f"report: {out / 'report.html'}")
    print(f"results: {out}")
    return OK


def _print_verdicts(found: dict[str, Any], texts: Texts) -> None:
    """Print the posterior and verdict of each parameter, the best known first, and the checks of the calibration."""
    from simulation.report.calibration import checked, learned, warnings
    from simulation.report.calibration_tables import shown, verdict

    def said(low: float, high: float) -> str:
        return texts("calibration.from_to", low=shown(low, texts), high=shown(high, texts))

    heads = ("parameter", "prior", "median", "interval", "verdict")
    rows = [tuple(texts(f"calibration_tables.{head}").lower() for head in heads)]
    for p in sorted(found["parameters"], key=lambda p: -p["contraction"]):
        prior, interval = (said(p[f"{of}low"], p[f"{of}high"]) for of in ("prior_", ""))
        rows.append((p["name"], prior, shown(p["median"], texts), interval, verdict(p, texts)))
    print_table(rows)
    print(learned(found, texts))
    for asked, was, _, holds in checked(found, texts):
        print(f"{'✓' if holds else '✗'} {asked} {was.replace('`', '')}")
    for sentence in warnings(found, texts):
        print(f"warning: {sentence}")
