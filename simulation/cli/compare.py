"""``indsats compare``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulation.cli.exits import OK
from simulation.cli.values import language
from simulation.cli.words import settings_of

ABOUT = "the chosen policies on one population against usual service (the main job)"
HELP = """indsats compare [key=value ...]

The main job: the chosen policies on one population against usual service, in paired replications.
Without keys: Copenhagen's 7,000 activity-ready citizens over 30, All inclusive against the service before it.

  indsats compare population=ringkoebing_skjern_ressourceforloeb policy=[ips_ringkoebing_skjern]
  indsats compare policy=[all_inclusive,ips] replications=50 policies.ips.places=700 seed=7

Keys: population= population.n= (who is there at the start; population.inflow_per_year= stays as it is)
population.margins.NAME= policy=[a,b,a+b] policies.NAME.KEY= baseline=
replications= horizon_weeks= start=2024-01-01 seed= workers= record=[weekly,persons] out=DIR lang=en|da
person_columns=[support,support_end,hours_end,left] (of the log of persons; all unless named)
companies.* staff.* economy.* parameters.NAME= structure.* structure_replications=2 (run again under each other
structure; 0: none)    a+b: both side by side in one arm; side_by_side=true: all.
NAME-b (or another short word) is the policy once more, with settings of its own alone:
  policy=[ips,ips-b] policies.ips.caseload_limit=20 policies.ips-b.caseload_limit=40
`indsats list parameters [WORD ...]` names every key with unit, range and meaning."""


def run(words: list[str]) -> int:
    """Compare the policies chosen with usual service, and return the exit code."""
    settings, composed = settings_of("compare", words)
    return carry_out(settings, composed, f"indsats compare {' '.join(words)}".strip())


def carry_out(settings: Any, composed: dict[str, Any], line: str) -> int:
    """Run a composed comparison, draw its page and print its folder.

    Parameters
    ----------
    settings
        The run described.
    composed
        The composed configuration, with the command's own keys ``out`` and ``lang``.
    line
        The command, for the manifest.

    Raises
    ------
    UserError
        For a mistake in the input.
    """
    from simulation.comparison.commands import compare
    from simulation.inputs.options import folder_of
    from simulation.results.store import Page

    out = folder_of(composed)
    lang = language(composed)
    folder = compare(settings, out, Page(lambda made: draw(made, lang), lang), line)
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def draw(folder: Path, lang: str) -> None:
    """Draw the page of a comparison, and print the warnings about its programmes."""
    from simulation.engine.progress import console
    from simulation.report.as_run import programme_warnings
    from simulation.report.kinds import draw as draw_page
    from simulation.results.folder import read_folder
    from simulation.words.texts import Finding, Texts

    texts = Texts(lang)
    console.print(texts("progress.report"))
    draw_page("compare", folder, lang)
    for found in programme_warnings(read_folder(folder)):
        line = texts.told(Finding("before_run.warning", {"finding": found}))
        console.print(line, highlight=False, soft_wrap=True)
