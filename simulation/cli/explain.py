"""``indsats explain``: an idea of the model, run small, as a table and a figure."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulation.cli.evidence import folder_named, print_table
from simulation.cli.exits import OK
from simulation.cli.values import keys_of, split_language, whole, workers_of
from simulation.errors import Mistake, nearest

if TYPE_CHECKING:
    from simulation.results.statistics import Estimate
    from simulation.words.texts import Texts

ABOUT = "belief: why believing in a citizen seems to do more than it does, in five ways of counting"
HELP = """indsats explain belief [key=value ...]

Usual service in Copenhagen: in week 8 some citizens have a caseworker who believes in them. Who has a job a year
later? Counted naively, within strata that a register has, within the same ability to find work, with belief alone
changed, and naively once more in a model where belief does nothing (parameters.belief_log_ratio=0). Writes
belief.parquet, a row a replication, and belief.png.

  indsats explain belief
  indsats explain belief replications=8 n=2000 out=results/belief lang=da

Keys: replications=20 n= (citizens at the start; all 7,000) seed= workers= out=DIR lang=en|da"""
IDEAS = ["belief"]
KEYS = ("replications", "n", "seed", "workers", "out")


def run(words: list[str]) -> int:
    """Run an idea, draw it, and return the exit code."""
    lang, (idea, *rest) = split_language(words or [""])
    if idea not in IDEAS:
        given = f"explain {idea}".strip()
        raise Mistake("{}: give {}, as in {}{}", given, IDEAS[0], "indsats explain belief", nearest(idea, IDEAS))
    given_keys = {"replications": "20", "seed": "1", **keys_of(rest, KEYS, "explain belief")}
    chosen = {
        "replications": whole(given_keys, "replications", 2, 10_000),
        "seed": whole(given_keys, "seed", 0, 2**32 - 1),
        "workers": workers_of(given_keys),
    }
    citizens = whole(given_keys, "n", 500, 100_000) if "n" in given_keys else None

    from simulation.comparison import believing
    from simulation.report.belief import drawn
    from simulation.report.writing import png
    from simulation.results.manifest import manifest
    from simulation.results.statistics import effect
    from simulation.results.store import ResultWriter
    from simulation.words.texts import Texts

    texts, began = Texts(lang), time.perf_counter()
    settings = believing.settings_of(citizens, **chosen)
    with ResultWriter(folder_named(given_keys, "explain-belief")) as folder:
        frame = believing.table_of(settings, texts)
        draws = settings.draws_of(frame["replication"].to_numpy())
        ways = {kind: effect(frame[kind].to_numpy(), draws) for kind in believing.KINDS}
        folder.write_table("belief", frame, believing.ABOUT)
        picture = drawn(ways, texts, week=believing.WEEK, later=believing.LATER)
        (folder.work / "belief.png").write_bytes(png(picture))
        folder.seal(manifest(settings, f"indsats explain {' '.join(words)}", time.perf_counter() - began, []))
        written = folder.publish()
    print_table(_rows(ways, texts))
    print(f"figure: {written / 'belief.png'}")
    print(f"results: {written}")
    return OK


def _rows(ways: dict[str, Estimate], texts: Texts) -> list[tuple[str, ...]]:
    """Return the table that is printed: a row a way of counting, with mean and interval."""
    rows: list[tuple[str, ...]] = [(texts("belief.points"), texts("belief.mean"), texts("belief.interval"), "", "")]
    for kind, found in ways.items():
        ends = [texts.number(end, 1, sign=True) for end in (found.low, found.high)]
        spread = "" if found.low is None else texts("reproduce_lines.spread", low=ends[0], high=ends[1])
        rows.append(
            (
                texts(f"belief.{kind}"),
                texts.number(found.mean, 1, sign=True),
                spread,
                "",
                texts(f"belief.{kind}_about"),
            )
        )
    return rows
