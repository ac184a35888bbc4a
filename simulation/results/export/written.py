"""An export as a file: CSV, Parquet or Stata, with what was checked and what has no code beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from simulation.engine.disk import gives_way
from simulation.errors import Altered, DiskError, FolderError, UserError, nearest, of_system
from simulation.files import whole, whole_text
from simulation.model.states import Support, lookup
from simulation.model.table import Array
from simulation.results.columns import CITIZENS, KEYS, annotated
from simulation.results.export.codes import codes
from simulation.results.export.persons import Persons, Shape

KINDS = (".csv", ".parquet", ".dta")
"""What a file can be, by its ending."""
IN_STATA = {"end": "end_date"}
"""Columns whose names are words of the language there."""
LONGEST_LABEL = 80
"""Characters of a label in Stata."""
ABOUT = {
    **KEYS,
    **CITIZENS,
    "person": KEYS["citizen"],
    "iso_year": ("year", "year of the ISO calendar week"),
    "iso_week": ("week", "number of the ISO calendar week"),
    "support": ("", "what the week is paid for and counted as: the benefit as it ends"),
    "benefit": ("", "what the weeks are paid for and counted as"),
    "code": ("", "DREAM's code; missing: no benefit, or a state without a code"),
    "hours": ("hours/week", "ordinary hours, which are paid"),
    "wage_dkk": ("DKK/week", "pay of the ordinary hours, before tax"),
    "service": ("", "service the citizen is under as the week's job search begins"),
    "activity": ("", "activity as the week's job search begins"),
    "weeks_before": ("weeks", "weeks of the run before the citizen arrives"),
    "left": ("", "where the citizen went for good; empty: stayed"),
    "weeks_without_code": ("weeks", "weeks in states that have no code of DREAM's"),
    "start": ("date", "Monday of the first week"),
    "end": ("date", "Sunday of the last week"),
    "end_date": ("date", "Sunday of the last week"),
    "exit": ("", "where the spell led; not_ended: it goes on at the end of the run"),
    "weeks": ("weeks", "length within the run"),
    "first_week": ("week", "first week, from the start of the run"),
    "under_way": ("0/1", "under way as the run starts, so its true start is not known"),
}


class Count:
    """Counts the weeks on each benefit as they are written, and holds them against the model's own."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int], dict[int, Array]] = {}

    def __call__(self, part: pd.DataFrame) -> pd.DataFrame:
        """Count a run that is on its way into the file."""
        fields = part[[name for name in part.columns if name.startswith("y_")]].to_numpy(dtype=float, na_value=0)
        run = str(part["arm"].iloc[0]), int(part["replication"].iloc[0])
        self.found[run] = {code: (fields == code).sum(axis=0) for code in codes().named()}
        return part

    def against(self, weekly: pd.DataFrame) -> list[dict[str, Any]]:
        """Return, by benefit, the weeks in the file and in ``weekly``, and in how many weeks the two differ."""
        rows = []
        keys: Any = weekly.groupby(["arm", "replication"], observed=True)
        own = {(str(arm), int(replication)): held.sort_values("week") for (arm, replication), held in keys}
        for code, name in codes().named().items():
            pairs = [(self.found[run][code], own[run][f"stock_{name}"]) for run in self.found]
            differ = sum(int((mine != stock.to_numpy()).sum()) for mine, stock in pairs)
            mine, model = sum(int(m.sum()) for m, _ in pairs), sum(int(s.sum()) for _, s in pairs)
            rows.append({"benefit": name, "code": code, "weeks": mine, "model": model, "weeks_that_differ": differ})
        return rows


def kind_of(file: Path) -> str:
    """Return the kind of a file to be written.

    Raises
    ------
    UserError
        For a file that is there, or its notes are, or of another kind.
    """
    ending = file.suffix.lower()
    if ending not in KINDS:
        raise UserError("out={}: ends in none of {}{}", file, ", ".join(KINDS), nearest(ending, list(KINDS)))
    for one in (file, notes_of(file)):
        if one.exists():
            raise UserError("out={}: is there already; choose another name, or take it away", one)
    return ending


def export(
    persons: Persons,
    shape: Shape,
    file: Path,
    weekly: pd.DataFrame | None = None,
    week: str = "end",
    traits: Any = (),
    latent: bool = False,
) -> dict[str, Any]:
    """Write an export and return what is said of it: rows, states without a code, and the check against ``weekly``.

    Raises
    ------
    UserError
        For a file that is there, a kind that is none, a trait that there is not.
    Altered
        If the weeks on a benefit are not the model's own.
    FolderError, DiskError
        For a place where nothing can be written, or a disk that gives way on the way.
    """
    kind, count = kind_of(file), Count()
    parts = persons.parts(shape, traits, latent, week)
    counted = (count(part) for part in parts) if shape == "dream" else parts
    uncoded = persons.uncoded(shape)
    told: dict[str, Any] = {"shape": shape, "rows": 0, **codes().about, "without_code": uncoded}

    def write(to: Path) -> None:
        told["rows"] = _WRITERS[kind](_rows(counted), to)
        if shape == "dream" and weekly is not None:
            told["week"], told["check"] = week, count.against(weekly)
            if week == "end" and any(row["weeks_that_differ"] for row in told["check"]):
                raise Altered("{}: its weeks on a benefit are not those of weekly.parquet", file)

    try:
        whole(file, write)
        why = {
            name: {"weeks": weeks, "why": codes().without[lookup(Support, name)]} for name, weeks in uncoded.items()
        }
        whole_text(
            notes_of(file),
            yaml.safe_dump({**told, "without_code": why}, sort_keys=False, allow_unicode=True, width=100),
        )
    except OSError as error:
        refused = DiskError if gives_way(error) else FolderError  # broken off, or a mistake from the start
        raise refused("out={}: cannot be written ({})", file, of_system(error)) from error
    return told


def notes_of(file: Path) -> Path:
    """Return where the notes of an export stand: beside it."""
    return file.with_name(f"{file.name}.notes.yaml")


def about(name: str) -> tuple[str, str]:
    """Return unit and meaning of a column of an export."""
    if name.startswith("y_"):
        return "", f"DREAM's code of week {name[4:6]} of 20{name[2:4]}"
    if name.startswith("grad_"):
        return "share of full time", f"ordinary hours of {name[5:9]}-{name[10:]} over full time"
    return ABOUT.get(name, ("", ""))


def _rows(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    return (part for part in parts if len(part))


def _csv(parts: Iterator[pd.DataFrame], to: Path) -> int:
    rows = 0
    with to.open("w", encoding="utf-8", newline="") as file:
        for part in parts:
            part.to_csv(file, index=False, header=not rows)
            rows += len(part)
    return rows


def _parquet(parts: Iterator[pd.DataFrame], to: Path) -> int:
    rows, writer = 0, None
    for part in parts:
        table = annotated(pa.Table.from_pandas(part, preserve_index=False), {n: about(n) for n in part.columns})
        writer = writer or pq.ParquetWriter(to, table.schema, compression="zstd")
        writer.write_table(table.cast(writer.schema))
        rows += len(part)
    if writer:
        writer.close()
    return rows


def _stata(parts: Iterator[pd.DataFrame], to: Path) -> int:
    frame = pd.concat(parts, ignore_index=True).rename(columns=IN_STATA)
    named: dict[str, Mapping[int, str]] = {}
    for name in frame.columns:
        if name == "code" or name.startswith("y_"):
            frame[name] = frame[name].astype("Float32").astype("float32")  # Stata's own missing is of floats here
            named[name] = codes().named()
    days = {name: "td" for name in ("start", *IN_STATA.values()) if name in frame}
    labels = {name: about(name)[1][:LONGEST_LABEL] for name in frame.columns if about(name)[1]}
    told: dict[str, Any] = {"convert_dates": days, "variable_labels": labels, "value_labels": named}
    frame.to_stata(to, write_index=False, version=118, **told)
    return len(frame)


_WRITERS = {".csv": _csv, ".parquet": _parquet, ".dta": _stata}
