"""The person-weeks of a comparison, as register researchers read them: long, as spells, or as DREAM.

Weeks are ISO calendar weeks from the run's start: where a run does not begin on a Monday, each of its weeks is the
calendar week that most of it lies in. What a week is counted as is what it ended on, as in ``weekly.parquet``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.errors import ReportError, UserError, nearest
from simulation.files import described, ordinary
from simulation.model.clock import date_of
from simulation.model.states import Support, label
from simulation.model.table import Array
from simulation.results.export import dream, spells
from simulation.results.export.codes import codes
from simulation.results.export.labels import STATES, category, labelled
from simulation.results.export.lives import Lives, lives, numbered
from simulation.results.folder import names_of
from simulation.words.notebook import card

Shape = Literal["dream", "long", "spells"]
RUN = ("arm", "replication")
NEEDED: dict[Shape, tuple[str, ...]] = {
    "long": ("support_end", "hours_end", "wage_oere", "policy", "activity"),
    "dream": ("support", "support_end", "hours_end", "left"),
    "spells": ("support_end", "left"),
}
"""Columns of the log that each shape is made from."""
WEEK = ("end", "any")
"""What a week of DREAM's is: the benefit it was paid for, or the first in order of those it had."""
ALL = "all"
MIDDLE = dt.timedelta(days=3)
"""From the first day of a week of seven to the day that decides which calendar week most of it lies in."""


@dataclass(frozen=True, repr=False)
class Persons:
    """The person-week log and the fixed traits of a comparison, each a file or a frame; ``start`` is its first day.

    ``to_dream()``, ``to_long()`` and ``to_spells()`` return frames; ``parts`` the same, a piece at a time.
    """

    weeks: Path | pd.DataFrame
    citizens: Path | pd.DataFrame
    start: dt.date

    def __repr__(self) -> str:
        """Say in a line what there is, and what can be made of it."""
        return f"<Persons: {_rows(self.weeks):,} person-weeks from {self.start}; to_dream(), to_long(), to_spells()>"

    def _repr_html_(self) -> str:
        facts = [
            ("person-weeks", f"{_rows(self.weeks):,}"),
            ("persons", f"{_rows(self.citizens):,}"),
            ("first day", self.start),
            ("can be made", "to_dream(), to_long(), to_spells()"),
        ]
        return card("Persons", facts)

    def to_long(self, traits: Collection[str] | str = (), latent: bool = False) -> pd.DataFrame:
        """Return a row a person-week: support, DREAM code, hours, pay, service and activity.

        Parameters
        ----------
        traits
            Observed traits beside each row, as in ``["age", "sex"]``; ``"all"`` are all.
        latent
            With the traits that nobody observes too.

        Raises
        ------
        UserError
            For a trait that there is not, or a log without the columns that are needed.

        Examples
        --------
        >>> from simulation import compare
        >>> result = compare(policies=["ips"], replications=2, record=["weekly", "persons"])
        >>> result.persons.to_long(traits=["age"]).groupby("support")["hours"].mean()
        """
        return pd.concat(self.parts("long", traits, latent), ignore_index=True)

    def to_dream(
        self, week: Literal["end", "any"] = "end", traits: Collection[str] | str = (), latent: bool = False
    ) -> pd.DataFrame:
        """Return a row a person, a column a calendar week (``y_2401``) with DREAM's code, a column a month of work.

        Parameters
        ----------
        week
            ``end``: the benefit the week was paid for, as the model counts; ``any``: of the benefits of the week the
            first in DREAM's order, for which one day is enough.
        traits
            As :meth:`to_long`.
        latent
            As :meth:`to_long`.

        Raises
        ------
        UserError
            As :meth:`to_long`.
        """
        return pd.concat(self.parts("dream", traits, latent, week), ignore_index=True)

    def to_spells(self, traits: Collection[str] | str = (), latent: bool = False) -> pd.DataFrame:
        """Return a row a spell: its benefit, first and last day, weeks, and where it went.

        Raises
        ------
        UserError
            As :meth:`to_long`.
        """
        return pd.concat(self.parts("spells", traits, latent), ignore_index=True)

    def parts(
        self, shape: Shape, traits: Collection[str] | str = (), latent: bool = False, week: str = "end"
    ) -> Iterator[pd.DataFrame]:
        """Return an export piece by piece: of ``long`` a chunk of the log, of the others a run."""
        if week not in WEEK:
            raise UserError("week={}: {}", week, " or ".join(WEEK))
        self._check(shape)
        beside = self._beside(traits, latent)
        if shape == "long":
            return (self._long(piece, beside) for piece in pieces(self.weeks, NEEDED["long"]))
        make = dream.table if shape == "dream" else spells.table
        return (self._with(make(one, self.calendar, week), beside) for one in self.runs(shape))

    def runs(self, shape: Shape = "dream") -> Iterator[Lives]:
        """Yield every run's weeks as arrays ``[persons, weeks]``."""
        return lives(pieces(self.weeks, NEEDED[shape]), len(self.calendar))

    @cached_property
    def calendar(self) -> list[dt.date]:
        """The Monday of the calendar week of every week."""
        if isinstance(self.weeks, Path):
            held = pq.ParquetFile(self.weeks)
            at = held.schema_arrow.names.index("week")
            last = max(held.metadata.row_group(g).column(at).statistics.max for g in range(held.num_row_groups))
        else:
            last = int(self.weeks["week"].max())
        found = []
        for number in range(int(last) + 1):
            year, week, _ = (date_of(self.start, number) + MIDDLE).isocalendar()
            found.append(dt.date.fromisocalendar(year, week, 1))
        return found

    def uncoded(self, shape: Shape = "dream") -> dict[str, int]:
        """Return the person-weeks of a shape in each state that has no code of DREAM's."""
        states: Iterator[Array] = (one.ended.ravel() for one in self.runs("spells"))
        if shape == "long":  # those the log has: whoever left for good is in it no more
            states = (numbered(piece["support_end"]) for piece in pieces(self.weeks, ("support_end",)))
        of_state = np.zeros(len(Support), np.int64)
        for found in states:
            of_state += np.bincount(found, minlength=len(Support))
        return {label(state): int(of_state[state]) for state in codes().without}

    def _check(self, shape: Shape) -> None:
        there = names_of(self.weeks)
        absent = [name for name in NEEDED[shape] if name not in there]
        if absent:
            raise UserError(
                "the person-week log lacks {}; run it again with record=[weekly,persons] person_columns=[{}]",
                ", ".join(absent),
                ",".join(NEEDED[shape]),
            )

    def _beside(self, traits: Collection[str] | str, latent: bool) -> pd.DataFrame | None:
        """Return the traits that are asked for, a row a person; ``None`` where none are."""
        there = names_of(self.citizens)
        observed = [name.removeprefix("trait_") for name in there if name.startswith("trait_")]
        asked = observed if traits == ALL else [traits] if isinstance(traits, str) else list(dict.fromkeys(traits))
        for name in asked:
            if name not in observed:
                raise UserError("there is no trait '{}'{}", name, nearest(name, observed))
        names = [f"trait_{name}" for name in asked]
        names += [name for name in there if latent and name.startswith("latent_")]
        if not names:
            return None
        keys = ["replication", "citizen"]
        parts = [piece[keys + names] for piece in pieces(self.citizens, names, keys)]
        return labelled(pd.concat(parts, ignore_index=True)).rename(columns={"citizen": "person"})

    def _with(self, rows: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
        return rows if beside is None else rows.merge(beside, on=["replication", "person"], how="left")

    def _long(self, piece: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
        weeks = piece["week"].to_numpy()
        iso = np.array([day.isocalendar()[:2] for day in self.calendar], dtype=np.int16)
        state = numbered(piece["support_end"])
        made = pd.DataFrame(
            {
                "arm": piece["arm"].astype(str),
                "replication": piece["replication"].astype(np.int32),
                "person": piece["citizen"].astype(np.int32),
                "iso_year": iso[weeks, 0],
                "iso_week": iso[weeks, 1].astype(np.int8),
                "support": category(state, STATES),
                "code": codes().column(state),
                "hours": piece["hours_end"].astype(float),
                "wage_dkk": piece["wage_oere"] / 100.0,
                "service": piece["policy"].astype(str),
                "activity": piece["activity"],
            }
        )
        return self._with(labelled(made), beside)


def _rows(source: Path | pd.DataFrame) -> int:
    return int(pq.read_metadata(source).num_rows) if isinstance(source, Path) else len(source)


def persons_of(folder: Path) -> Persons:
    """Return the person-weeks of a result folder.

    Raises
    ------
    UserError
        For a folder without them.
    """
    if not folder.is_dir():
        raise ReportError("{}: no such result folder", folder)
    weeks, citizens = folder / "persons.parquet", folder / "citizens.parquet"
    if not weeks.exists():
        raise UserError("{}: has no person-weeks; run it again with record=[weekly,persons]", folder)
    if not citizens.exists():
        raise UserError("{}: was written by an earlier version; run it again", weeks)
    config = described(folder / "config.yaml")
    return Persons(weeks, citizens, dt.date.fromisoformat(str(config["start"])))


def pieces(
    source: Path | pd.DataFrame, names: Sequence[str], keys: Sequence[str] = (*RUN, "citizen", "week")
) -> Iterator[pd.DataFrame]:
    """Yield some columns of a table in the pieces it is written in; of a frame, a run at a time."""
    wanted = list(dict.fromkeys((*keys, *names)))
    if isinstance(source, pd.DataFrame):
        by = [key for key in RUN if key in keys]
        for _, own in source.groupby(by, sort=False, observed=True):
            yield own[wanted].reset_index(drop=True)
        return
    try:
        held = pq.ParquetFile(ordinary(source))
        for number in range(held.num_row_groups):
            yield held.read_row_group(number, columns=wanted).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise ReportError("{}: cannot be read as Parquet: {}", source, str(error).splitlines()[0]) from error
