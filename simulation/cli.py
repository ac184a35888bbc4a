"""The command line: ``indsats COMMAND [key=value ...]`` in Hydra's override grammar.

Heavy imports come late, so that help is there at once. Exit codes: 0 done, 1 a fault of ours, 2 a mistake in
the input (one line), 3 some runs failed and the rest are there, 130 interrupted.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from simulation.cli_output import Unheard, silence, speaking
from simulation.cli_text import joined, readable, shown
from simulation.cli_values import Mistake
from simulation.cli_words import compose
from simulation.experiments.disk import DiskError
from simulation.experiments.stopping import stoppable
from simulation.states import UserError, nearest

OK, FAULT, MISTAKE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130

HELP = {
    "compare": """indsats compare [key=value ...]

The main job: the chosen policies on one population against usual service, in paired replications.
Without keys: Copenhagen's 7,000 activity-ready citizens over 30, All inclusive against the service before it.

  indsats compare population=ringkoebing_skjern_ressourceforloeb policy=[ips_ringkoebing_skjern]
  indsats compare policy=[all_inclusive,ips] replications=50 policies.ips.places=700 seed=7

Keys: population= population.n= population.margins.NAME= policy=[a,b,a+b] policies.NAME.KEY= baseline=
replications= horizon_weeks= start=2024-01-01 seed= workers= record=[weekly,persons] out=DIR lang=en|da
companies.* staff.* economy.* parameters.NAME= structure.* structure_replications=2 (run again under each other
structure; 0: none)    a+b: both side by side in one arm; side_by_side=true: all.
`indsats list parameters [WORD ...]` names every key with unit, range and meaning.""",
    "trial": """indsats trial [key=value ...]

A virtual trial: citizens drawn into arms, side by side in one labour market, at the trial's own size.

  indsats trial
  indsats trial population=inklusion_trial arms=[usual,ips] n=[240,240] horizon_weeks=78 outcome=ever_job""",
    "reproduce": """indsats reproduce [ID ...] [key=value ...]

Simulates documented results at their own population, size, horizon and outcome definition, and sets them beside
the documentation: a table here, reproduce.parquet, and a page with a forest plot and a sentence on every miss.
Without an ID: everything. An ID is an entry of the evidence, or one of its figures.

  indsats reproduce
  indsats reproduce ips.inklusion_rct replications=200

Keys: replications= seed= workers= out=DIR lang=en|da""",
    "calibrate": """indsats calibrate [key=value ...] [--install]

A posterior of the mechanism parameters from the figures that may be fitted, with its diagnostics and a verdict per
parameter: learned from data, or prior-driven. Broken off, it goes on where it stopped when given the same out=.
--install makes the posterior the one that compare draws from.

  indsats calibrate runs=3000 out=results/calibration
  indsats calibrate out=results/calibration --install

Keys: runs= draws= seed= workers= out=DIR""",
    "sweep": """indsats sweep [key=value ...] | resume DIR [--failed] | extend DIR replications=N

A study of many cells, each in paired replications. A key with several values (a=1,2,3) or a range
(a=interval(0,1), design=lhs or sobol) is an input; every other key holds for all. Broken off at any moment, it goes
on with resume; what was run is never run again. --failed tries failed cells once more. experiment=NAME: ready ones.

  indsats sweep policy=[ips] policies.ips.caseload_limit=15,25,50 companies.hours=100,185 replications=50
  indsats sweep policy=[ips] design=lhs points=200 policies.ips.places=interval(10,700) seed=2

Keys: design=grid|lhs|sobol|list points= list=FILE replications= outcome=[a,b] executor=serial|processes|dask|
tcp://HOST:8786 workers= cell_seconds= out=DIR, and those of compare. half_width= (with confidence=0.95 most=) runs
each cell until the effect on the first outcome is known to that half-width.""",
    "sensitivity": """indsats sensitivity [key=value ...]

Which inputs matter for outflow and for savings, and how much: the effect of each, replication noise removed, with
intervals; a tornado; and how much of the spread is design, knowledge and chance. Inputs are ranges; without any, all
that is not known of the calibrated parameters and the main choices of design. Resumable as a sweep.

  indsats sensitivity policy=[all_inclusive] points=20
  indsats sensitivity method=sobol points=256 companies.hours=interval(90,370) parameters.find_base=interval(-8,-6)

Keys: method=morris (screens many inputs; points= trajectories) or sobol (shares of the variance; points= a power of
two), replications= (at least 2 draws), outcome=[a,b] executor= workers= out=DIR, and those of compare.""",
    "discover": """indsats discover DIR [outcome=NAME] [worse_than=0] | [key=value ...]

Says in words when a policy loses money: boxes of inputs in which it mostly does, held against cells that had no part
in finding them. DIR: a sweep that was run; otherwise the keys are those of a sweep (design=lhs points=256, and the
inputs of sensitivity where none is named).

  indsats discover results/my-sweep outcome=state_saving_dkk
  indsats discover policy=[ips] policies.ips.caseload_limit=interval(8,40) companies.hours=interval(50,300)

Keys: worse_than= (in the unit of the outcome), and those of sweep.""",
    "list": """indsats list policies|populations|evidence|outcomes|parameters|structure|columns [WORD ...] [--json]

What there is, with units and sources (columns: those of a population file). Words filter: what is listed has them
all; a policy's name brings the keys that every policy has with its own values.

  indsats list parameters ips caseload
  indsats list evidence --json""",
    "population": """indsats population template FILE [lang=da] | check FILE

template: writes a CSV file to fill in, a row a citizen, and beside it what each column means (lang=da: with Danish
headings and values, semicolons, decimal commas). check: names every cell of a file (CSV or Parquet, English or
Danish) that cannot be, and says how many each policy would take. `indsats compare population=FILE` then runs it.

  indsats population template citizens.csv lang=da
  indsats population check citizens.csv""",
    "report": """indsats report DIR [--lang da|en]

Builds the page of a result folder again: figures/ and report.html, and of compare summary.json. Comparisons and
reproductions come in Danish too.

  indsats report results/my-study
  indsats report results/my-study --lang da""",
}
OVERVIEW = """indsats COMMAND [key=value ...]

  compare     the chosen policies on one population against usual service (the main job)
  trial       a virtual trial at a trial's own size
  sweep       a design over any inputs, cells times replications, resumable
  sensitivity which inputs matter for outflow and for savings
  discover    when a policy loses money, in words
  reproduce   documented results, simulated and set beside the documentation
  calibrate   a posterior of the mechanism parameters, with diagnostics
  list        policies, populations, evidence, outcomes, parameters, structure
  population  template FILE: a file of your own citizens to fill in; check FILE: validate it
  report      DIR: build the report of a result folder again

  indsats compare
  indsats compare --help"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with stoppable(), speaking():
            return _dispatch(words)
    except Mistake as mistake:
        if isinstance(mistake, Unheard):
            silence()
        notes = getattr(mistake.__cause__, "__notes__", ())
        print("; ".join((f"indsats: {readable(str(mistake))}", *notes)), file=sys.stderr)
        return INTERRUPTED if isinstance(mistake.__cause__, DiskError) else MISTAKE
    except KeyboardInterrupt as stop:
        print(f"indsats: interrupted{f'; {stop}' if stop.args else ''}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        silence()  # the reader left
        return OK
    except Exception as error:
        return _fault(error)


def run() -> NoReturn:
    """Run the command of this process."""
    sys.exit(main())


def _fault(error: Exception) -> int:
    told = "indsats " + " ".join(sys.argv[1:]) + "\n" + "".join(traceback.format_exception(error))
    try:
        number, details = tempfile.mkstemp(prefix="indsats-", suffix=".log")
        with open(number, "w", encoding="utf-8") as log:
            log.write(told)
    except OSError:  # no room for it
        details = told
    print(f"indsats: a fault of ours: {type(error).__name__}: {error}", file=sys.stderr)
    for note in getattr(error, "__notes__", ()):
        print(f"  {note}", file=sys.stderr)
    print(f"  details: {details}", file=sys.stderr)
    return FAULT


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(OVERVIEW)
        return OK
    command, rest = words[0], joined(words[1:])
    if command == "--version":
        import importlib.metadata

        print(importlib.metadata.version("indsats"))
        return OK
    if command not in HELP:
        raise Mistake(f"'{shown(command)}' is not a command: {', '.join(HELP)}{nearest(command, list(HELP))}")
    if "--help" in rest or "-h" in rest:
        print(HELP[command])
        return OK
    return _COMMANDS[command](rest)


def _settings(command: str, words: list[str]) -> tuple[Any, dict[str, Any]]:
    from simulation import build
    from simulation.experiments.options import settings_from

    composed = compose(command, words)
    try:
        settings = settings_from(composed)
        build.check(settings)
    except ValueError as error:
        raise Mistake(_one_line(error)) from error
    return settings, composed


def _one_line(error: Exception) -> str:
    from simulation.explaining import one_line

    return one_line(error)


def run_command(command: str, settings: Any, composed: dict[str, Any], line: str) -> int:
    """Run a composed command and print its result folder."""
    from simulation.experiments import commands
    from simulation.experiments.options import folder_of

    try:
        out = folder_of(composed)
        if command == "compare":
            lang = "en" if composed.get("lang") is None else composed["lang"]
            if lang not in ("en", "da"):
                raise Mistake(f"lang={lang}: en or da")
            folder = commands.compare(settings, out, lang, line)
        else:
            folder, summary = commands.trial(settings, str(composed.get("outcome")), out, line)
            _print_trial(summary)
    except UserError as error:
        raise Mistake(_one_line(error)) from error
    if command == "compare":
        print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def _print_trial(summary: dict[str, Any]) -> None:
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
        each = (f"{name} {'no value' if mean is None else f'{mean:+.4f}'}" for name, mean in effects.items())
        print(f"  {arm} against {next(iter(summary['arms']))}: {', '.join(each)}")


def _run(command: str) -> Callable[[list[str]], int]:
    def run_it(words: list[str]) -> int:
        settings, composed = _settings(command, words)
        return run_command(command, settings, composed, f"indsats {command} {' '.join(words)}".strip())

    return run_it


def _list(words: list[str]) -> int:
    from simulation.experiments import listing, printing

    what, *asked = [w for w in words if not w.startswith("-")] or ["nothing"]
    if what not in listing.LISTS:
        raise Mistake(f"list {what}: one of {', '.join(listing.LISTS)}{nearest(what, list(listing.LISTS))}")
    unknown = [w for w in words if w.startswith("-") and w != "--json"]
    if unknown:
        raise Mistake(f"list: there is no option {unknown[0]}; there is --json")
    records = listing.LISTS[what]()
    if asked:
        try:
            records = printing.chosen(what, records, asked)
        except UserError as error:
            raise Mistake(str(error)) from error
    if "--json" in words:
        plain = "utf" not in str(sys.stdout.encoding).lower()
        print(json.dumps(records, indent=2, ensure_ascii=plain, default=str))
    else:
        printing.show(what, records)
    return OK


def _population(words: list[str]) -> int:
    from simulation import cli_population

    what, *rest = words or [""]
    if what not in cli_population.COMMANDS:
        known = list(cli_population.COMMANDS)
        given = f"population {what}".strip()
        example = "indsats population check citizens.csv"
        raise Mistake(f"{given}: give {' or '.join(known)}, as in {example}{nearest(what, known)}")
    try:
        return cli_population.COMMANDS[what](rest)
    except UserError as error:
        raise Mistake(_one_line(error)) from error


def _report(words: list[str]) -> int:
    lang = "en"
    if "--lang" in words:
        at = words.index("--lang")
        if words[at + 1 : at + 2] not in (["en"], ["da"]):
            raise Mistake("--lang: en or da")
        lang = words[at + 1]
        words = words[:at] + words[at + 2 :]
    if len(words) != 1:
        raise Mistake("report: give one result folder, as in indsats report results/my-study --lang da")
    from simulation import sealed
    from simulation.reporting.folder import ReportError
    from simulation.reporting.kinds import write_page

    try:
        page = write_page(Path(words[0]), lang)
    except (ReportError, sealed.Altered, OSError) as error:
        raise Mistake(_one_line(error)) from error
    if not sealed.holds_hashes(Path(words[0])):
        said = "holds no hashes of its tables (it is of an older version), so they were not checked"
        print(f"{words[0]}: {said}", file=sys.stderr)
    print(f"report: {page}")
    print(f"results: {words[0]}")
    return OK


def _reproduce(words: list[str]) -> int:
    from simulation import cli_evidence as evidence

    ids, overrides = evidence.split(words)
    return _evidence("reproduce", overrides, evidence.REPRODUCE_KEYS, lambda given, line: evidence.reproduce(
        ids, given, f"{line} {' '.join(ids)}".strip()), words)  # fmt: skip


def _calibrate(words: list[str]) -> int:
    from simulation import cli_evidence as evidence

    plain, overrides = evidence.split(words)
    if plain:
        raise Mistake(f"calibrate {plain[0]}: give key=value, as in runs=3000")
    install = "--install" in words
    return _evidence("calibrate", overrides, evidence.CALIBRATE_KEYS, lambda given, line: evidence.calibrate(
        given, install, line), words, ("--install",))  # fmt: skip


def _evidence(
    command: str,
    overrides: list[str],
    allowed: tuple[str, ...],
    run_it: Callable[[dict[str, Any], str], int],
    words: list[str],
    options: tuple[str, ...] = (),
) -> int:
    from simulation import cli_evidence as evidence

    unknown = [w for w in words if w.startswith("-") and w not in options]
    if unknown:
        raise Mistake(f"{command}: there is no option {unknown[0]}{f'; there is {options[0]}' if options else ''}")
    try:
        evidence.check_keys(overrides, allowed, command)
        given = compose(command, overrides)
        return run_it(given, f"indsats {command} {' '.join(overrides)}".strip())
    except UserError as error:
        raise Mistake(_one_line(error)) from error


def _study(command: str) -> Callable[[list[str]], int]:
    def run_it(words: list[str]) -> int:
        from simulation import cli_study

        try:
            return cli_study.COMMANDS[command](words)
        except UserError as error:
            raise Mistake(_one_line(error)) from error

    return run_it


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "sweep": _study("sweep"),
    "sensitivity": _study("sensitivity"),
    "discover": _study("discover"),
    "compare": _run("compare"),
    "trial": _run("trial"),
    "reproduce": _reproduce,
    "calibrate": _calibrate,
    "list": _list,
    "population": _population,
    "report": _report,
}

if __name__ == "__main__":
    run()
