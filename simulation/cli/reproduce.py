"""``indsats reproduce``: documented results, simulated and set beside the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.cli.evidence import composed, folder_named, print_table, short, split
from simulation.cli.exits import SOME_FAILED
from simulation.cli.values import language, whole, workers_of

if TYPE_CHECKING:
    from simulation.words.texts import Texts

ABOUT = "documented results, simulated and set beside the documentation"
HELP = """indsats reproduce [ID ...] [key=value ...]

Simulates documented results at their own population, size, horizon and outcome definition, and sets them beside
the documentation: a table here, reproduce.parquet, and a page with coverage, scores and a table of every miss.
Without an ID: everything. An ID is an entry of the evidence, or one of its figures. prior= is how many replications
are made with parameters drawn from the priors, to see what the fit has added (a quarter of the replications, at least
10; 0: none).

  indsats reproduce
  indsats reproduce ips.inklusion_rct replications=200

Keys: replications= prior= seed= workers= out=DIR lang=en|da"""

KEYS = ("replications", "prior", "seed", "workers", "out", "lang")


def run(words: list[str]) -> int:
    """Simulate documented results and return the exit code."""
    ids, overrides = split(words)
    given = composed("reproduce", words, KEYS)
    return _reproduce(ids, given, f"indsats reproduce {' '.join(overrides)} {' '.join(ids)}".strip())


def _reproduce(ids: list[str], given: Mapping[str, Any], line: str) -> int:
    """Simulate documented results and return the exit code."""
    from simulation.engine.executors import cores
    from simulation.engine.parallel import Evaluation
    from simulation.engine.progress import bar, compiled
    from simulation.errors import InputError
    from simulation.inputs.options import settings_from
    from simulation.report.kinds import page
    from simulation.reproduction.reproduce import chosen, of_prior, reproduce, runs_of, scored_studies, studies_of
    from simulation.results.place import try_place
    from simulation.words.texts import Texts

    lang = language(given)
    replications = whole(given, "replications", 2, 100_000)
    workers, seed = workers_of(given) or cores(), whole(given, "seed", 0, 2**32 - 1)
    valueless = [word for word in ids if word in KEYS]
    if valueless:
        raise InputError(f"{valueless[0]}: give a value, as in {valueless[0]}={given.get(valueless[0]) or '...'}")
    prior = of_prior(replications) if given["prior"] is None else whole(given, "prior", 0, 100_000)
    figures = chosen(ids)
    studies = studies_of(figures)
    out = folder_named(given, "reproduce")
    try_place(out)  # before anything is said
    runs = len(runs_of(studies, replications)) + len(runs_of(scored_studies(figures), prior) if prior else ())
    texts, numbers = Texts(lang), {"studies": len(studies), "runs": runs, "workers": min(workers, runs)}
    said = texts("progress.reproduce", **{name: texts(f"progress.{name}", n=n) for name, n in numbers.items()})
    small = settings_from({"population": {"n": 50}})
    with bar(
        "reproduce", "runs", runs, 0, said, min(workers, runs), lambda: compiled(small, texts), texts
    ) as progress:

        def tell(outcome: Evaluation) -> None:
            progress.advance()

        folder, frame, failures = reproduce(
            ids, out, replications, workers, seed, page("reproduce", lang), tell, {"command": line}, prior
        )
    _print_rows(frame, texts)
    if failures:
        failed = texts("progress.runs", n=len(failures))
        print(texts("progress.runs_failed", runs=failed, file=folder / "failures.jsonl"))
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return SOME_FAILED if failures else 0


def _print_rows(frame: Any, texts: Texts) -> None:
    """Say each documented figure beside the simulated one, and how many results of each use are covered."""
    import pandas as pd

    from simulation.reproduction.scoring import summary

    heads = ("result", "documented", "simulated", "interval")
    rows = [(*(texts(f"reproduce_lines.{head}") for head in heads), "", "")]
    for r in frame.to_dict("records"):
        verdict = "" if pd.isna(r["covered"]) else texts(f"reproduce_lines.{'covered' if r['covered'] else 'missed'}")
        if r["role"] == "target" and not r["covered"]:
            verdict = ""  # nobody measured it, so nothing is missed
        spread = texts("reproduce_lines.spread", low=short(r["pi90_low"]), high=short(r["pi90_high"]))
        rows.append((r["id"], short(r["documented"]), short(r["simulated_mean"]), spread, r["role"], verdict))
    print_table(rows)
    for record in summary(frame).to_dict("records"):
        if record["figures"] and record["draws"] == "posterior":
            ends = {key: texts.percent(record[f"coverage_{key}"], 0) for key in ("low", "high")}
            studies = texts("results.n_studies", n=record["studies"])
            of = {"n": record["covered"], "of": record["figures"], "studies": studies}
            print(texts("reproduce_lines.inside", use=record["use"], **of, **ends))
