"""Read a result folder: what the report is made from, and nothing else.

The folder holds two descriptions (``config.yaml``, ``manifest.json``) and four tables (``runs``,
``contrasts``, ``weekly``, ``ledger``, all Parquet); a comparison may have one more, ``structure``. A file
that is missing, broken or without its key columns is an error that names the file; a missing *outcome* column
is not, because folders from other versions have other outcomes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.errors import NotOurs, ReportError, UserError
from simulation.files import described, ordinary
from simulation.results.statistics import Ints

RUN_KEYS = ("cell", "arm", "replication")
"""What one row of ``runs`` and ``contrasts`` is about."""

KEYS: dict[str, tuple[str, ...]] = {
    "runs": RUN_KEYS,
    "contrasts": RUN_KEYS,
    "weekly": (*RUN_KEYS, "week"),
    "ledger": (*RUN_KEYS, "year", "account", "payer", "receiver", "policy", "oere"),
}
"""The columns each table cannot be read without."""

BY_SWITCH = ("clarification_weeks", "fleksjob_wait_weeks")
"""Outcomes that are counted under one alternative of a switch alone; a folder of the other does not speak of them."""

OPTIONAL: dict[str, tuple[str, ...]] = {
    "structure": ("switch", "taken", "alternative", "arm", "outcome", "replications", "as_run", "otherwise",
                  "difference", "standard_error"),
}  # fmt: skip
"""Tables that a folder may have, and the columns they cannot be read without."""


LONGEST_WEEKS = 10_000
"""Weeks that no run of ours comes near."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class ResultFolder:
    """One result folder, read; ``units`` and ``descriptions`` are the column metadata of ``runs``."""

    path: Path
    config: dict[str, Any]
    manifest: dict[str, Any]
    runs: pd.DataFrame
    contrasts: pd.DataFrame
    weekly: pd.DataFrame
    ledger: pd.DataFrame
    units: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    structure: pd.DataFrame | None = None
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Tables of results that were never written, by name."""
    worked_out: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What :func:`once` keeps."""

    @property
    def baseline(self) -> str:
        """Name of the usual service arm."""
        return str(self.config.get("baseline", "usual"))

    @property
    def cells(self) -> list[Any]:
        """Cells of the design, in file order."""
        return list(self.runs["cell"].drop_duplicates())

    @property
    def arms(self) -> list[str]:
        """Arms that were run: usual service first, then in the order of the configuration, then others."""
        present = [str(a) for a in self.runs["arm"].drop_duplicates()]
        asked = self.config.get("policy") or []
        order = [self.baseline, *(str(p) for p in asked if not isinstance(p, dict)), *present]
        return [arm for arm in dict.fromkeys(order) if arm in present]

    @property
    def policies(self) -> list[str]:
        """Arms that are compared with usual service; empty when usual service was not run."""
        return [a for a in self.arms if a != self.baseline] if self.baseline in self.arms else []

    @property
    def weeks(self) -> int:
        """Horizon in weeks: the configured one, or as many as were recorded."""
        recorded = int(self.weekly["week"].nunique())
        weeks = self.config.get("horizon_weeks") or recorded
        if isinstance(weeks, bool) or not isinstance(weeks, int) or not 0 <= weeks <= LONGEST_WEEKS:
            raise ReportError(
                "{}: horizon_weeks: {} is no number of weeks", self.path / "config.yaml", str(weeks)[:60]
            )
        return weeks

    @property
    def per_draw(self) -> int:
        """How many replications in a row share a draw of the parameters: 1 where none is drawn."""
        value = self.config.get("chance_per_draw", 1)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ReportError(
                "{}: chance_per_draw: {!r} is not a whole number from 1", self.path / "config.yaml", value
            )
        return value if self.config.get("knowledge") == "drawn" else 1

    def draws(self, replications: Any) -> Ints:
        """Return the number of the draw of each of ``replications`` ``[R]``."""
        draws: Ints = np.asarray(replications, dtype=np.int64) // self.per_draw
        return draws

    @property
    def draws_taken(self) -> int:
        """How many draws of the parameters the replications have between them; replications, where none is drawn."""
        return len(np.unique(self.draws(self.runs["replication"])))

    @property
    def start(self) -> dt.date | None:
        """First day of the run, where the configuration has one."""
        value = self.config.get("start")
        if not value:
            return None
        try:
            day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError as error:
            shown = str(value)[:60]
            raise ReportError("{}: start: '{}' is not an ISO date", self.path / "config.yaml", shown) from error
        if not 1900 <= day.year <= 2200:
            raise ReportError("{}: start: no run begins on {}", self.path / "config.yaml", day)
        return day.date() if isinstance(day, dt.datetime) else day

    @property
    def price_year(self) -> int | None:
        """The year whose kroner amounts are in: as the manifest says; else the configured one, or the start's."""
        own = self.manifest.get("price_year") or (self.config.get("economy") or {}).get("price_year")
        return int(own) if own else (self.start.year if self.start else None)

    @property
    def population(self) -> dict[str, Any]:
        """Description of the population; a bare name in the configuration becomes ``{"name": ...}``."""
        value = self.config.get("population") or {}
        return dict(value) if isinstance(value, dict) else {"name": str(value)}

    def has(self, name: str) -> bool:
        """Whether there is a table of a name."""
        return name in self.frames or (self.path / f"{name}.parquet").exists()

    def table(self, name: str) -> Path | pd.DataFrame:
        """Return a table that is not read with the folder: its file, or the frame of results never written.

        Raises
        ------
        ReportError
            Where there is none.
        """
        if name in self.frames:
            return self.frames[name]
        file = self.path / f"{name}.parquet"
        if not file.exists():
            raise ReportError("{}: missing from the result folder", file)
        return file

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table that is not read with the folder, whole.

        Raises
        ------
        ReportError
            As :meth:`table`.
        """
        source = self.table(name)
        return frame_of(source) if isinstance(source, Path) else source

    def records(self, name: str) -> list[dict[str, Any]]:
        """Return a list of the manifest; empty in folders of versions that have none."""
        return [record for record in self.manifest.get(name) or [] if isinstance(record, dict)]

    def cell(self, cell: Any) -> ResultFolder:
        """Return the same folder narrowed to one ``cell``."""
        tables = {name: getattr(self, name) for name in KEYS}
        return replace(self, **{name: frame[frame["cell"] == cell] for name, frame in tables.items()})


def once(work: Callable[Concatenate[ResultFolder, P], T]) -> Callable[Concatenate[ResultFolder, P], T]:
    """Have what is worked out of a folder worked out once, for those who ask the same of it; nobody may change it."""

    @wraps(work)
    def kept(folder: ResultFolder, /, *asked: P.args, **named: P.kwargs) -> T:
        key = (work, asked, *named.items())
        if key not in folder.worked_out:
            folder.worked_out[key] = work(folder, *asked, **named)
        found: T = folder.worked_out[key]
        return found

    return kept


@once
def of_arm(folder: ResultFolder, table: str, arm: str) -> pd.DataFrame:
    """Return the rows of one arm in a table that is read with the folder."""
    frame: pd.DataFrame = getattr(folder, table)
    return frame[frame["arm"] == arm]


def read_folder(path: Path | str, needed: Sequence[str] = tuple(KEYS)) -> ResultFolder:
    """Read the result folder at ``path``; tables that are not ``needed`` are not read, and are empty.

    Raises
    ------
    ReportError
        Naming the file that is missing, broken or without its key columns.
    """
    path = Path(path)
    if not path.is_dir():
        raise ReportError("{}: no such result folder", path)
    config = _checked(path / "config.yaml", CONFIG)
    manifest = _checked(path / "manifest.json", MANIFEST)
    if brought := config.get("plugins"):
        from simulation.run.plugged import activate  # with the programmes and what compiles them: half a second
        from simulation.run.plugins import read

        activate([read(one) for one in brought], run=False)
    files = {name: path / f"{name}.parquet" for name in KEYS}
    tables = {n: read_table(f, KEYS[n]) for n, f in files.items() if n in needed}
    if not tables["runs"].num_rows:
        raise ReportError("{}: has no rows, so there is nothing to report", path / "runs.parquet")
    frames = {n: _counted(_frame(tables[n])) if n in tables else pd.DataFrame(columns=KEYS[n]) for n in KEYS}
    units, descriptions = _metadata(tables["runs"].schema)
    failures = path / "failures.jsonl"
    lines = failures.read_text("utf-8").splitlines() if failures.exists() else []
    failed = sum(1 for line in lines if line.strip())
    more = {n: _frame(read_table(f, keys)) for n, keys in OPTIONAL.items() if (f := path / f"{n}.parquet").exists()}
    described = {"units": units, "descriptions": descriptions, "failures": failed}
    return ResultFolder(path, config, manifest, **frames, **described, **more)  # type: ignore[arg-type]


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the outcomes of a switch that was not taken."""
    return frame.drop(columns=[c for c in frame.columns if c.startswith(BY_SWITCH) and frame[c].isna().all()])


CONFIG = {"policy": list, "baseline": str, "population": dict | str, "knowledge": str}
MANIFEST = {"inputs": list, "transport": list, "variance_by_layer": list, "structure": list, "warnings": list,
            "data_hashes": dict}  # fmt: skip
"""The kind of what a description holds, where a page is made from it."""
RECORDS = ("variance_by_layer", "structure", "transport")
"""Lists whose entries have names of their own."""


def _checked(file: Path, kinds: Mapping[str, Any]) -> dict[str, Any]:
    """Read a description whose entries are of the kinds that a command writes."""
    found = read_mapping(file)
    for name, kind in kinds.items():
        held = found.get(name)
        if held is not None and not isinstance(held, kind):
            raise ReportError("{}: {}: holds {}, which no command writes there", file, name, type(held).__name__)
        if name in RECORDS and not all(isinstance(one, dict) for one in held or []):
            raise ReportError("{}: {}: holds what no command writes there", file, name)
    return found


def read_mapping(file: Path) -> dict[str, Any]:
    """Read a YAML or JSON file that must hold a mapping."""
    if not file.exists():
        raise ReportError("{}: missing from the result folder", file)
    try:
        value = described(file)
    except (OSError, NotOurs) as error:
        raise ReportError("{}: cannot be read: {}", file, str(error).splitlines()[0]) from error
    if not isinstance(value, dict):
        raise ReportError("{}: should hold names and values, but holds {}", file, type(value).__name__)
    return value


def read_table(file: Path, keys: tuple[str, ...] = ()) -> pa.Table:
    """Read a Parquet file and check that its key columns are there."""
    if not file.exists():
        raise ReportError("{}: missing from the result folder", file)
    try:
        # Opened by path, so that a folder named like `cell=1` is not mistaken for a partition column.
        table = pq.ParquetFile(ordinary(file)).read()
    except (OSError, pa.ArrowException) as error:
        raise ReportError("{}: cannot be read as Parquet: {}", file, str(error).splitlines()[0]) from error
    absent = [key for key in keys if key not in table.column_names]
    if absent:
        several = "{}: lacks the columns {}"
        raise ReportError(several if len(absent) > 1 else "{}: lacks the column {}", file, ", ".join(absent))
    return table


def frame_of(file: Path) -> pd.DataFrame:
    """Return a table of a folder, whole.

    Raises
    ------
    ReportError
        As :func:`read_table`.
    """
    return _frame(read_table(file))


def _frame(table: pa.Table) -> pd.DataFrame:
    """Return ``table`` as a frame whose text columns are plain strings, not dictionary codes."""
    frame: pd.DataFrame = table.to_pandas()
    for name in ("arm", "account", "payer", "receiver", "policy"):
        if name in frame.columns:
            frame[name] = frame[name].astype(str)
    return frame


def _metadata(schema: pa.Schema) -> tuple[dict[str, str], dict[str, str]]:
    """Return the units and the descriptions written beside the columns."""
    units: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    for column in schema:
        metadata = column.metadata or {}
        units[column.name] = metadata.get(b"unit", b"").decode("utf-8", "replace")
        descriptions[column.name] = metadata.get(b"description", b"").decode("utf-8", "replace")
    return units, descriptions


def names_of(source: Path | pd.DataFrame) -> list[str]:
    """Return the names of the columns of a table."""
    if isinstance(source, Path):
        return [str(name) for name in pq.read_schema(source).names]
    return [str(name) for name in source.columns]


def columns_of(source: Path | pd.DataFrame, names: Sequence[str]) -> dict[str, Any]:
    """Return columns of a table: whole numbers as they are, text as ``(names, number of each)``."""
    there = names_of(source)
    if absent := [name for name in names if name not in there]:
        raise UserError("{}: lacks the column {}", source if isinstance(source, Path) else "results", absent[0])
    if isinstance(source, Path):
        table = pq.ParquetFile(source).read(columns=list(names))
    else:
        table = pa.Table.from_pandas(source[list(names)], preserve_index=False)
    found: dict[str, Any] = {}
    for name in names:
        values = table.column(name).combine_chunks()
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            coded = values.dictionary_encode()
            found[name] = (coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False))
        elif pa.types.is_dictionary(values.type):
            found[name] = (values.dictionary.to_pylist(), values.indices.to_numpy(zero_copy_only=False))
        else:
            found[name] = values.to_numpy(zero_copy_only=False)
    return found
