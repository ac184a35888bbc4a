"""``indsats trial``: a virtual trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.cli.exits import OK
from simulation.cli.values import language
from simulation.cli.words import settings_of

if TYPE_CHECKING:
    from simulation.words.texts import Texts

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
    from simulation.words.texts import Texts

    settings, composed = settings_of("trial", words)
    lang = language(composed)
    outcome, line = str(composed.get("outcome")), f"indsats trial {' '.join(words)}".strip()
    folder, summary = trial(settings, outcome, folder_of(composed), page("trial", lang), line)
    _print(summary, Texts(lang))
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def _print(summary: dict[str, Any], texts: Texts) -> None:
    """Say each arm's mean with its error and spread, and each arm against the first."""
    outcome = texts.name("outcomes", summary["outcome"])
    print(texts("trial_lines.outcome", outcome=outcome, week=summary["horizon_weeks"]))
    for arm, found in summary["arms"].items():
        of_it = []
        if found["standard_error_of_mean"] is not None:
            of_it.append(texts("trial_lines.error", error=texts.number(found["standard_error_of_mean"], 4)))
        if found["pi90_low"] is not None:
            ends = {end: texts.number(found[f"pi90_{end}"], 4) for end in ("low", "high")}
            of_it.append(texts("trial_lines.spread", **ends))
        told = f"  {arm:<12} n={found['n']:<5} {texts.number(found['mean'], 4)}"
        print(told + (f"  ({'; '.join(of_it)})" if of_it else ""))
    for arm, effects in summary["effects"].items():
        lines = ", ".join(f"{name} {texts.number(mean, 4, True)}" for name, mean in effects.items())
        print(texts("trial_lines.against", arm=arm, first=next(iter(summary["arms"])), effects=lines))
