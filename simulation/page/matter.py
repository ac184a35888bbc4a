"""What an advisor works on: who it is about, up to four designs, how sure the answer is to be, a form's words.

A matter is a value: every change makes a new one, which is kept in a file of its own as soon as it is made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulation.errors import UserError, of_system
from simulation.files import described, whole, whole_json
from simulation.model.population.sheet import EVERY, Correction
from simulation.page.arithmetic import Lever, Sizes

LETTERS = "abcd"
MOST_CARDS = len(LETTERS)
SIZES = (20, 100, 400)
"""Replications of an answer: quick, usual, thorough."""
SHORTEST = 13
"""Weeks that an effort runs at least."""
ID = re.compile(r"[A-Za-z0-9_-]{16}")
HASH = re.compile(r"[0-9a-f]{64}\.(csv|parquet|xlsx)")


class Kept(BaseModel):
    """A value that is kept in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ground(Kept):
    """Who it is about, from when, for how long, at what prices; ``None`` takes the population's own."""

    population: str = "ringkoebing_skjern_ressourceforloeb"
    file: str = ""
    """An own file, by its fingerprint; then ``population`` says nothing."""
    last_file: str = ""
    """The own file that was chosen before a population was: turning back finds it."""
    start: dt.date | None = None
    weeks: int = Field(260, ge=52, le=1040)
    price_year: int | None = None
    refund: Literal["ladder", "flat_20"] = "ladder"
    prices: dict[str, float] = Field(default_factory=dict)
    """Own prices, by name, in the unit of the price list."""

    def with_file(self, mark: str) -> Ground:
        """Return the ground with an own file, from the next first of January unless a start is said: it is a plan."""
        start = self.start or dt.date(dt.date.today().year + 1, 1, 1)
        return self.model_copy(update={"file": mark, "start": start})


class Card(Kept):
    """A design: a programme with its sizes, and what else was changed of it (``None``: as the programme has it)."""

    letter: str
    policy: str
    caseload: int = Field(ge=1)
    places: int = Field(ge=1)
    posts: int = Field(ge=1)
    locked: Lever = Lever.CASELOAD
    weeks: int | None = None
    """Weeks the effort runs; ``None``: to the end of the run."""
    company_share: float | None = None
    reassign_per_year: float | None = None
    everybody: bool = False
    """For everybody the job centre serves, and not the programme's own group."""
    start_week: int = Field(0, ge=0)

    @property
    def sizes(self) -> Sizes:
        """Caseload, places and posts."""
        return Sizes(self.caseload, self.places, self.posts)


class Draft(Kept):
    """A file of citizens and what was put right in it, in the order it was done; the file stays as it came."""

    file: str
    """By its fingerprint."""
    corrections: tuple[Correction, ...] = ()
    made: str = ""
    """The copy with all of it, by its fingerprint, where nothing is wrong any more."""

    def put(self, new: Correction) -> Draft:
        """Return the draft with something put right; what stood in the file is remembered."""
        known = next((own for own in self.corrections if _same(own, new)), None)
        rest = tuple(own for own in self.corrections if own is not known)
        told = new._replace(before=known.before) if known else new
        void = told.after == told.before != ""
        return self.model_copy(update={"corrections": rest if void else (*rest, told)})

    def without(self, old: Collection[Correction]) -> Draft:
        """Return the draft without some of what was put right."""
        return self.model_copy(update={"corrections": tuple(own for own in self.corrections if own not in old)})


def _same(own: Correction, new: Correction) -> bool:
    return own[:2] == new[:2] and (new.row != EVERY or own.after == new.before)


class Matter(Kept):
    """One piece of work of one advisor."""

    id: str
    lang: Literal["en", "da"] = "da"
    ground: Ground = Ground()
    draft: Draft | None = None
    """The file that was brought last, where something in it was not in order."""
    cards: tuple[Card, ...] = ()
    replications: int = 100
    perspective: Literal["municipality", "public", "society"] = "municipality"
    """Whose money the answer on the screen is about."""
    before: tuple[Card, ...] = ()
    """The designs before the last change, shown as a shadow."""
    words: dict[str, str] = Field(default_factory=dict)
    """What was written into the form, by field."""
    changed: str = ""
    """When it was last changed, in ISO 8601."""
    version: int = 0
    """How often it was changed: who stands on an older one does not overwrite."""

    @property
    def files(self) -> set[str]:
        """The citizens' files that it stands on, by fingerprint."""
        own = (self.draft.file, self.draft.made) if self.draft else ()
        return {self.ground.file, self.ground.last_file, *own}

    def with_card(self, card: Card) -> Matter:
        """Return the matter with one design exchanged."""
        own = tuple(card if c.letter == card.letter else c for c in self.cards)
        return self.model_copy(update={"cards": own})

    def free_letter(self) -> str | None:
        """Return the first letter that no design has; none where all are taken."""
        taken = {card.letter for card in self.cards}
        return next((letter for letter in LETTERS if letter not in taken), None)


def new_matter(lang: str = "da") -> Matter:
    """Return a matter that nothing was done to yet."""
    return Matter.model_validate({"id": secrets.token_urlsafe(12), "lang": lang})


class Shelf:
    """The work folder: matters, files and answers, readable by nobody but their owner.

    ::

        WORK/matters/ID.json     what an advisor works on
        WORK/files/HASH.csv      citizens' files, by fingerprint
        WORK/answers/HASH/       runs and decisions, by the hash of their settings
        WORK/explored/HASH.pickle  what was run on the screen Explore, by the hash of its settings

    Raises
    ------
    UserError
        For a folder that cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        try:
            for part in (self.folder, *(self.folder / name for name in ("matters", "files", "answers", "explored"))):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
                part.chmod(0o700)
        except OSError as error:
            raise UserError("{}: cannot be written ({})", folder, of_system(error)) from error
        self._open: dict[str, Matter] = {}
        self._seen: dict[str, int] = {}

    def matter(self, name: str) -> Matter | None:
        """Return a matter; none where there is none of that name, or its file is not ours."""
        if not ID.fullmatch(name):
            return None
        with suppress(OSError, ValueError, ValidationError, UserError):
            written = self._file(name).stat().st_mtime_ns
            if self._seen.get(name) != written:  # never read, or written by another server on the same folder
                self._seen[name] = written
                found, kept = Matter.model_validate(described(self._file(name))), self._open.get(name)
                if kept is None or found.version > kept.version:
                    self._open[name] = found
        return self._open.get(name)

    def keep(self, matter: Matter) -> Matter:
        """Keep a matter, in memory and on the disk.

        Raises
        ------
        OSError
            Where the disk is full; in memory it is kept all the same.
        """
        now = dt.datetime.now().isoformat(timespec="seconds")
        dated = matter.model_copy(update={"changed": now, "version": matter.version + 1})
        self._open[dated.id] = dated
        whole_json(self._file(dated.id), dated.model_dump(mode="json"))
        return dated

    def matters(self) -> Iterator[Matter]:
        """Yield every matter, the one changed last first."""
        found = [self.matter(file.stem) for file in (self.folder / "matters").glob("*.json")]
        yield from sorted((one for one in found if one), key=lambda one: one.changed, reverse=True)

    def file(self, name: str) -> Path | None:
        """Return where a citizens' file stands; none for what is no fingerprint of a file that is there."""
        path = self.folder / "files" / name
        return path if HASH.fullmatch(name) and path.is_file() else None

    def keep_file(self, content: bytes, ending: str) -> str:
        """Keep a citizens' file by its fingerprint, and return that with its ending."""
        name = f"{hashlib.sha256(content).hexdigest()}{ending}"
        path = self.folder / "files" / name
        if not path.exists():
            whole(path, lambda beside: _private(beside, content))
        return name

    def let_go(self, name: str) -> None:
        """Take a citizens' file away, unless a matter stands on it."""
        path = self.file(name)
        if path is not None and not any(name in matter.files for matter in [*self.matters(), *self._open.values()]):
            path.unlink(missing_ok=True)

    def answer(self, key: str) -> Path:
        """Return the folder of the answer of a key, which need not be there."""
        return self.folder / "answers" / key

    def _file(self, name: str) -> Path:
        return self.folder / "matters" / f"{name}.json"


def _private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def changed(matter: Matter, **update: Any) -> Matter:
    """Return a matter with some of it changed, checked.

    Raises
    ------
    ValidationError
        For a value that cannot be.
    """
    made = Matter.model_validate({**matter.model_dump(), **update})
    return made.model_copy(update={"cards": tuple(_within(card, made.ground.weeks) for card in made.cards)})


def _within(card: Card, weeks: int) -> Card:
    """Return a design that begins, and ends, within a run of so many weeks."""
    start = min(card.start_week, weeks - SHORTEST)
    length = card.weeks if card.weeks and start + card.weeks < weeks else None
    return card.model_copy(update={"start_week": start, "weeks": length})
