"""The reference results of the ready studies: what ``indsats sweep study=NAME`` comes to, small and tracked.

    python experiments/reference.py caseload                 (writes results/reference/studies/caseload/)
    python experiments/reference.py caseload out=results/caseload workers=2

The sweep runs in ``results/NAME-for-reference``, which goes when the reference is kept, or in ``out=DIR``, which
stays; one that was broken off goes on. Of the words given, those that say where it runs (``out``, ``workers``,
``executor``) are left out of the command that is written down; any others make another result, and stand in it.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path

from simulation.cli.main import main as indsats
from simulation.cli.words import configs
from simulation.report.study import tables
from simulation.report.study.names import Named
from simulation.report.tables import Table
from simulation.results.study.estimates import samples
from simulation.results.study.findings import ends, moves
from simulation.results.study.folder import StudyFolder, read_study
from simulation.words.texts import Texts

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "results" / "reference" / "studies"
WHERE = ("out", "workers", "executor")
"""Words that say where a sweep runs, not what."""
TABLES = ("design.parquet", "effects.parquet")
FIGURE = "response.png"
MOST_BYTES = 150_000
WIDTH = 118


def names() -> list[str]:
    """Return the ready studies."""
    return sorted(path.stem for path in (configs() / "study").glob("*.yaml"))


def command(name: str, words: list[str]) -> str:
    """Return the command that gives the result."""
    return " ".join(["indsats", "sweep", f"study={name}", *(w for w in words if w.split("=")[0] not in WHERE)])


def notes(name: str) -> list[str]:
    """Return the paragraphs of the comment at the head of a study's configuration."""
    lines = (configs() / "study" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[1:]
    head: list[str] = []
    for line in lines:
        if not line.startswith("#"):
            break
        head.append(line[1:].strip())
    return [wrapped(part) for part in "\n".join(head).split("\n\n") if part.strip()]


def wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph in lines."""
    words = " ".join(text.split("\n"))
    return textwrap.fill(words, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def told(study: StudyFolder) -> list[str]:
    """Return what a study shows: what its inputs move, and where its outcomes are best."""
    say, found = Named(study, Texts("en")), samples(study)
    better = {outcome: say.measure(outcome).better for outcome in study.outcomes}
    shown = (tables.moves(say, moves(study, found)), tables.ends(say, ends(study, found, better)))
    return [part for table in shown if table for part in (wrapped(table.caption), markdown(table))]


def markdown(table: Table) -> str:
    """Return a table in Markdown; a heading across is in bold."""
    numbers = len(table.columns) - table.text_columns
    lines = [table.columns, ["---"] * table.text_columns + ["---:"] * numbers]
    for row in table.rows:
        lines.append([f"**{row.cells[0]}**", *row.cells[1:]] if row.style == "group" else row.cells)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def readme(name: str, words: list[str], study: StudyFolder) -> str:
    """Return the page of a reference result: the command, the figure, what it shows, and why."""
    parts = [
        f"# {study.about['title']}",
        wrapped(str(study.about["question"])),
        f"```\n{command(name, words)}\n```",
        f"![{study.about['title']}: effects against usual service at each setting]({FIGURE})",
        *told(study),
        "## How it is set up, and why it comes out so",
        *notes(name),
    ]
    return "\n\n".join(parts) + "\n"


def keep(name: str, words: list[str], folder: Path, target: Path) -> None:
    """Write the reference result of a sweep's folder: tables, summary without paths, one figure, README.

    Raises:
        ValueError: for a figure that is too large to be tracked.
    """
    figure = folder / "figures" / FIGURE
    if figure.stat().st_size >= MOST_BYTES:
        raise ValueError(f"{figure}: {figure.stat().st_size} bytes; {MOST_BYTES} is the most that is tracked")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for table in TABLES:
        shutil.copyfile(folder / table, target / table)
    shutil.copyfile(figure, target / FIGURE)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    summary["command"] = command(name, words)
    text = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
    (target / "summary.json").write_text(text, encoding="utf-8")
    (target / "README.md").write_text(readme(name, words, read_study(folder)), encoding="utf-8")


def run(name: str, words: list[str], target: Path) -> int:
    """Run a ready study, keep its reference result in ``target``, and return the exit code."""
    out = next((w.partition("=")[2] for w in words if w.startswith("out=")), None)
    folder = Path(out) if out else Path("results") / f"{name}-for-reference"
    if (folder / "study.json").exists():
        code = indsats(["sweep", "resume", str(folder)])
    else:
        code = indsats(["sweep", f"study={name}", *(w for w in words if w != f"out={out}"), f"out={folder}"])
    if code == 0:
        keep(name, words, folder, target)
        print(f"reference: {target}")
        if not out:
            shutil.rmtree(folder)
    return code


def main() -> int:
    """Run the study named on the command line."""
    if len(sys.argv) < 2 or sys.argv[1] not in names():
        print(f"experiments/reference.py: name one of {', '.join(names())}", file=sys.stderr)
        return 2
    return run(sys.argv[1], sys.argv[2:], REFERENCE / sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())
