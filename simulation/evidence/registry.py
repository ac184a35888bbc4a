"""The registry of evidence: every documented figure by its path, with its source and its permitted use.

A figure that drives the model, is fitted, or is compared with a result must be traceable to a document, and a
figure kept for validation must never reach the fit. Both are properties of the data here, not of the care of
whoever uses it: a figure is only reached by its path, :meth:`Registry.cite` names its source, and the view
that :meth:`Registry.for_fit` returns does not hold the entries kept for validation at all.

The data stand in ``documented.yaml`` (what documents say about programmes), ``flows.yaml`` (the usual course in
public statistics), ``baseline.yaml`` (public rules, rates and norms) and ``sources.yaml`` (the documents). A path is
an entry's id followed by keys or list indices: ``ips.inklusion_rct.ips``,
``caseworker.contact_cadence.0.cadence_weeks``. Shares are fractions and money is DKK.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any, NoReturn

from simulation.errors import EvidenceHeldOut, NotAFigure, UnknownEvidence, nearest
from simulation.evidence.entry import (
    Document,
    Entry,
    Figures,
    Reference,
    Status,
    Unit,
    Use,
    Value,
    children,
    nodes,
    plain,
    within,
)
from simulation.files import read_yaml

__all__ = [
    "Document",
    "Entry",
    "EvidenceHeldOut",
    "Figures",
    "NotAFigure",
    "Reference",
    "Registry",
    "Status",
    "Unit",
    "UnknownEvidence",
    "Use",
    "Value",
    "load",
]

DATA_FILES = ("documented.yaml", "baseline.yaml", "flows.yaml")
"""The files of entries; their ids share one namespace."""

SOURCES_FILE = "sources.yaml"
"""The documents that entries refer to."""

ASSUMPTION = "assumption (recalled, not read)"
"""How a recalled figure is marked wherever it is shown."""


class Registry:
    """Entries by id, figures by path.

    ``n`` and ``horizon_weeks`` of an entry are also figures: ``ips.inklusion_rct.n``.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        documents: Iterable[Document],
        held_out: frozenset[str] = frozenset(),
    ) -> None:
        """Hold ``entries``, refusing to read those whose ids are in ``held_out``.

        Raises
        ------
        ValueError
            On an id used twice, or a reference to a document that is not among ``documents``.
        """
        self._documents = {document.key: document for document in documents}
        self._entries: dict[str, Entry] = {}
        for entry in sorted(entries, key=lambda e: e.id):
            if entry.id in self._entries:
                raise ValueError(f"evidence id used twice: {entry.id}")
            if stray := sorted({ref.document for ref in entry.source} - self._documents.keys()):
                raise ValueError(f"{entry.id} refers to unknown documents: {', '.join(stray)}")
            self._entries[entry.id] = entry
        # Not even kept privately: a view that does not hold an entry cannot leak it.
        self._held_out = held_out
        for entry_id in held_out:
            self._entries.pop(entry_id, None)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._entries

    def entry(self, entry_id: str) -> Entry:
        """Return the entry called ``entry_id``.

        Raises
        ------
        UnknownEvidence
            Naming the nearest valid id.
        EvidenceHeldOut
            In the view for the fit, for an entry kept for validation.
        """
        if entry_id not in self._entries:
            self._refuse(entry_id, list(self._entries))
        return self._entries[entry_id]

    def entries(self, use: Use | None = None) -> tuple[Entry, ...]:
        """Return the entries of one use (all by default), sorted by id.

        Raises
        ------
        EvidenceHeldOut
            In the view for the fit, when those kept for validation are asked for.
        """
        if use is Use.VALIDATE and self._held_out:
            raise EvidenceHeldOut("the entries kept for validation may not be read by the fit")
        return tuple(entry for entry in self if use is None or entry.use is use)

    def values(self, path: str) -> Value:
        """Return what stands at ``path``: a figure, words, a date, :class:`Figures` or a tuple.

        Raises
        ------
        UnknownEvidence
            Naming the nearest valid path.
        EvidenceHeldOut
            In the view for the fit, for an entry kept for validation.
        """
        return self._find(path)[2]

    def value(self, path: str) -> float:
        """Return the number at ``path``, in the unit that :meth:`unit` names.

        Raises
        ------
        UnknownEvidence
            Naming the nearest valid path.
        EvidenceHeldOut
            In the view for the fit, for an entry kept for validation.
        NotAFigure
            If words, a date or several figures stand there.
        """
        found = self.values(path)
        if isinstance(found, bool) or not isinstance(found, int | float):
            parts = ", ".join(f"{path}.{key}" for key, _ in children(found))
            what = f"it holds {parts}" if parts else f"it is {found!r}"
            raise NotAFigure(f"'{path}' is not one number; {what}")
        return float(found)

    def unit(self, path: str) -> Unit:
        """Return the unit of the figure at ``path``.

        Raises
        ------
        UnknownEvidence, EvidenceHeldOut
            As :meth:`values`.
        """
        entry, part, _ = self._find(path)
        counted = {"n": Unit.COUNT, "horizon_weeks": Unit.WEEKS}
        own = part in counted and part not in dict(children(entry.values))
        return counted[part] if own else entry.unit_of(part)

    def cite(self, path: str) -> str:
        """Return one sentence: what the evidence at ``path`` says, and the document and page where it stands.

        Raises
        ------
        UnknownEvidence, EvidenceHeldOut
            As :meth:`values`.
        """
        entry, part, _ = self._find(path)
        cited = "; ".join(self._documents[ref.document].cite(ref.page) for ref in entry.references(part))
        sentence = f"{entry.title}. Source: {cited or 'no document'}"
        if not entry.is_assumption(part):
            return f"{sentence}."
        in_part = "in part an " if not part and entry.status is Status.READ else ""
        return f"{sentence}; {in_part}{ASSUMPTION}."

    def holds(self, path: str) -> bool:
        """Say whether an entry is called ``path`` or ``path`` runs through one."""
        keys = path.split(".")
        return any(".".join(keys[:cut]) in self._entries for cut in range(1, len(keys) + 1))

    def documents_of(self, path: str) -> list[dict[str, Any]]:
        """Return each document and page behind ``path``, or behind all entries below it; none for other words.

        Raises
        ------
        UnknownEvidence, EvidenceHeldOut
            As :meth:`values`, for a wrong part of an entry.
        """
        if self.holds(path):
            entry, part, _ = self._find(path)
            references = entry.references(part)
        else:
            below = (entry for entry in self if path and within(entry.id, path))
            references = tuple(ref for entry in below for ref in entry.source)
        places = dict.fromkeys((ref.document, ref.page) for ref in references)
        return [{**self._documents[key].described(), "page": page} for key, page in places]

    def is_assumption(self, path: str) -> bool:
        """Say whether the evidence at ``path`` is recalled, or holds something recalled.

        Raises
        ------
        UnknownEvidence, EvidenceHeldOut
            As :meth:`values`.
        """
        entry, part, _ = self._find(path)
        return entry.is_assumption(part)

    def documents(self) -> tuple[Document, ...]:
        """Return the source documents, sorted by key."""
        return tuple(self._documents[key] for key in sorted(self._documents))

    def for_fit(self) -> Registry:
        """Return the view that the fit uses: one that holds no entry kept for validation.

        Reading such an entry from it raises :class:`EvidenceHeldOut`.
        """
        held_out = frozenset(entry.id for entry in self if entry.use is Use.VALIDATE) | self._held_out
        return Registry(self, self.documents(), held_out)

    def as_records(self) -> list[dict[str, Any]]:
        """Return every entry as a mapping that JSON can hold, sorted by id.

        ``assumption`` is true where something in the entry is recalled; ``citation`` is the sentence of
        :meth:`cite`.
        """
        return [self._record(entry) for entry in self]

    def _record(self, entry: Entry) -> dict[str, Any]:
        record = entry.model_dump(mode="json", exclude={"values"})
        record["values"] = plain(entry.values)
        record["assumption"] = entry.is_assumption()
        record["citation"] = self.cite(entry.id)
        return record

    def _find(self, path: str) -> tuple[Entry, str, Value]:
        """Return the entry that ``path`` runs through, the part below its id, and what stands there."""
        keys = path.split(".")
        # The longest id wins, so that an id may have more than two words.
        for cut in range(len(keys), 0, -1):
            entry_id = ".".join(keys[:cut])
            if entry_id in self._entries:
                return self._descend(self._entries[entry_id], keys[cut:])
            if entry_id in self._held_out:
                break
        return self._refuse(path, [*self._entries, *(p for entry in self for p in _paths(entry))])

    def _descend(self, entry: Entry, keys: list[str]) -> tuple[Entry, str, Value]:
        part = ".".join(keys)
        found: Value = entry.values
        for key in keys:
            below = dict(children(found))
            if key not in below:
                if part in ("n", "horizon_weeks") and getattr(entry, part) is not None:
                    return entry, part, getattr(entry, part)
                self._refuse(f"{entry.id}.{part}", list(_paths(entry)))
            found = below[key]
        return entry, part, found

    def _refuse(self, name: str, valid: list[str]) -> NoReturn:
        for entry_id in self._held_out:
            if within(name, entry_id):
                raise EvidenceHeldOut(f"'{entry_id}' is kept for validation and may not be read by the fit")
        hint = nearest(name, valid) or "; `indsats list evidence` names all there is"
        raise UnknownEvidence(f"no evidence at '{name}'{hint}")


def _paths(entry: Entry) -> Iterator[str]:
    """Yield every path of ``entry``."""
    for part, _ in nodes(entry.values, ""):
        yield f"{entry.id}.{part}"
    for field in ("n", "horizon_weeks"):
        if getattr(entry, field) is not None:
            yield f"{entry.id}.{field}"


@functools.cache
def load() -> Registry:
    """Return the registry of the package's own data; read once per process.

    Raises
    ------
    ValueError
        If a data file is unsound (a key twice, a field missing or unknown, a document unknown).
    """
    folder = resources.files(__package__)

    def records(name: str) -> dict[str, dict[str, Any]]:
        return read_yaml(folder.joinpath(name).read_text(encoding="utf-8"), name)

    documents = [Document(key=key, **fields) for key, fields in records(SOURCES_FILE).items()]
    entries = [Entry(id=key, **fields) for name in DATA_FILES for key, fields in records(name).items()]
    return Registry(entries, documents)
