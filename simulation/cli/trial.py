"""``indsats trial``: a virtual trial."""

from __future__ import annotations

from typing import Any

from simulation.cli.exits import OK
from simulation.cli.values import language
from simulation.cli.words import settings_of

ABOUT = "a virtual trial at a trial's own size"
HELP = """indsats trial [key=value ...]

A virtual trial: citizens drawn into arms, side by side in one labour market, at the trial's own size.

  indsats trial
  indsats trial population=inklusion_trial arms=[usual,ips] n=[240,240] horizon_weeks=78 outcome=ever_job

Keys: as of compare, but for policy= and structure_replications=; arms= n= outcome= out=DIR lang=en|da"""


def run(words: list[str]) -> int:
    """Run a trial, draw its page and return the exit code."""
    from simulation.comparison.commands import trial
    from simulation.inputs.options import folder_of
    from simulation.report.kinds import page

    settings, composed = settings_of("trial", words)
    lang = language(composed)
    outcome, line = str(composed.get("outcome")), f"indsats trial {' '.join(words)}".strip()
    folder, summary = trial(settings, outcome, folder_of(composed), page("trial", lang), line)
    _print(summary)
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def _print(summary: dict[str, Any]) -> None:
    print(f"{summary['outcome']} at week {summary['horizon_weeks']}")
    for arm, found in summary["arms"].items():
        told = "no value" if found["mean"] is None else f"{found['mean']:.4f}"
        of_it = []
        if found["standard_error_of_mean"] is not None:
            of_it.append(f"standard error of the mean {found['standard_error_of_mean']:.4f}")
        if found["pi90_low"] is not None:
            of_it.append(f"90 % of trials {found['pi90_low']:.4f}-{found['pi90_high']:.4f}")
        print(f"  {arm:<12} n={found['n']:<5} {told}" + (f"  ({'; '.join(of_it)})" if of_it else ""))
    for arm, effects in summary["effects"].items():
        lines = (f"{name} {'no value' if mean is None else f'{mean:+.4f}'}" for name, mean in effects.items())
        print(f"  {arm} against {next(iter(summary['arms']))}: {', '.join(lines)}")
