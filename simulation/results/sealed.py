"""Result folders that say what they hold: the SHA-256 of every table in ``manifest.json``, and a seal on that.

::

    {"...": ..., "files": {"runs.parquet": "9f86d0…", "config.yaml": "…"}, "seal": "SHA-256 of all the rest"}

Whoever reads a folder asks :func:`check` first. It tells a table that was changed, exchanged, cut off or put in by
hand from the one that was written; it is no signature, and keeps out nobody who makes the hashes anew. Folders from
before there were hashes have none, and can be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulation.errors import Altered
from simulation.files import whole_json
from simulation.results.decided import ABOUT

MANIFEST, STUDY = "manifest.json", "study.json"
FILES, SEAL = "files", "seal"

STRUCTURE = ("structure_runs", "structure_ledger")
RESULTS = (
    "config.yaml",
    "failures.jsonl",
    *(f"{name}.parquet" for name in ("design", "runs", "contrasts", "weekly", "ledger", "persons", "citizens")),
    "structure.parquet",
    *(f"{name}.parquet" for name in ("draws", "groups", "group_years", "quantities", *STRUCTURE)),
    *(f"{name}.parquet" for name in ("effects", "indices", "tornado", "reproduce")),
    *(f"{name}.json" for name in ("variance", "discovery", "reproduce", "calibration")),
    *(f"{name}.parquet" for name in ("posterior", "learned", "coverage", "ranks", "correlations")),
    *(f"{name}.parquet" for name in ("prior_predictive", "posterior_predictive")),
    *(f"{name}.parquet" for name in ABOUT),
    "decision.json",
)
"""Files that something reads: where a folder has hashes, one of these without any was put there by another hand."""
UNSEALED_BEFORE = ("draws.parquet",)
"""Files that folders of older versions have without a hash."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def plain_file(path: Path) -> Path:
    """Return ``path`` if it is a file of its own folder.

    Raises
    ------
    Altered
        For a link (which may lead anywhere), a pipe, a device, or nothing.
    """
    if path.is_symlink():
        raise Altered("{}: is a link to another place; put the file itself there", path)
    if not path.is_file():
        missing = "{}: is missing from the result folder"
        raise Altered("{}: is no plain file" if path.exists() else missing, path)
    return path


def present(folder: Path) -> list[str]:
    """Return the names of :data:`RESULTS` that a folder has."""
    return [name for name in RESULTS if (folder / name).exists() or (folder / name).is_symlink()]


def with_seal(content: Mapping[str, Any], folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """Return a description with the hashes of the named files of ``folder``, and its seal."""
    made = {**content, FILES: {name: digest(folder / name) for name in names}}
    return {**made, SEAL: _seal(made)}


def write_manifest(folder: Path, content: Mapping[str, Any], names: Iterable[str] | None = None) -> Path:
    """Write ``manifest.json``: how the results were made, and the hashes of the named files, or of all there are."""
    return whole_json(folder / MANIFEST, with_seal(content, folder, present(folder) if names is None else names))


def files(folder: Path) -> dict[str, str]:
    """Return the hashes that ``manifest.json`` holds; none where it is missing or was changed."""
    try:
        return dict(unsealed(plain_file(folder / MANIFEST)).get(FILES, {}))
    except Altered:
        return {}


def add(folder: Path, names: Iterable[str]) -> None:
    """Take files that were made of a folder's results into its manifest; a folder without hashes stays one."""
    made = unsealed(folder / MANIFEST) if (folder / MANIFEST).exists() else {}
    if FILES in made:
        kept = {name: was for name, was in made[FILES].items() if (folder / name).exists()}
        kept |= {name: digest(folder / name) for name in names}
        made = {**made, FILES: kept}
        whole_json(folder / MANIFEST, {**made, SEAL: _seal(made)})


def holds_hashes(folder: Path) -> bool:
    """Return whether a folder holds hashes of its files."""
    return any(FILES in _described(folder / name) for name in (MANIFEST, STUDY) if (folder / name).is_file())


def check(folder: Path) -> bool:
    """Return whether the files of a folder match their hashes; False where it has none.

    Raises
    ------
    Altered
        For a file that is missing, is another, or has no hash where others have.
    """
    known = [name for name in (STUDY, MANIFEST) if (folder / name).exists() or (folder / name).is_symlink()]
    listed: dict[str, tuple[str, str]] = {}
    bare = []
    for name in known:
        made = unsealed(plain_file(folder / name))
        bare += [name] if FILES not in made else []
        listed |= {file: (was, name) for file, was in made.get(FILES, {}).items()}
    if not listed:
        return False
    if MANIFEST not in known:
        raise Altered("{0}: has no results yet (there is no {1}); run it: indsats sweep resume {0}", folder, MANIFEST)
    if bare:
        raise Altered("{}: holds no hashes, where the folder has some; put back what was written", folder / bare[0])
    for name, (was, by) in listed.items():
        if digest(plain_file(folder / name)) != was:
            raise Altered("{}: is not what was written here (another SHA-256 than in {})", folder / name, by)
    for name in present(folder):
        if name not in listed and name not in UNSEALED_BEFORE:
            raise Altered("{}: was put here afterwards ({} does not know it); take it away", folder / name, MANIFEST)
    return True


def unsealed(path: Path) -> dict[str, Any]:
    """Return what a description holds, if its seal is whole or it has neither hashes nor seal.

    Raises
    ------
    Altered
        For one that was changed.
    """
    made = _described(path)
    if (SEAL in made or FILES in made) and (_seal(made) != made.get(SEAL) or not isinstance(made.get(FILES), dict)):
        raise Altered("{}: was changed after it was written (its seal does not fit what it says)", path)
    return made


def of(content: object) -> str:
    """Return the SHA-256 of plain data."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _seal(made: Mapping[str, Any]) -> str:
    return of({key: value for key, value in made.items() if key != SEAL})


def _described(path: Path) -> dict[str, Any]:
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Altered("{}: cannot be read ({})", path, " ".join(str(error).split())) from error
    if not isinstance(made, dict):
        raise Altered("{}: should hold names and values, but holds {}", path, type(made).__name__)
    return made
