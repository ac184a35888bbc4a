"""The results that come with the program: where they stand, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

from simulation.errors import UnknownName, not_one_of


def reference(name: str) -> Path:
    """Return the folder of results that come with the program, for :func:`simulation.load` and ``indsats report``.

    Parameters
    ----------
    name
        ``reproduce``, ``calibrate``, or a ready study as in ``studies/caseload``.

    Raises
    ------
    UnknownName
        For another name.

    Examples
    --------
    >>> from simulation import load, reference
    >>> load(reference("reproduce")).reproduce[["id", "documented", "simulated_mean"]]
    """
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "results" / "reference"
    root = beside if beside.is_dir() else package / "reference"
    found = [path for path in (*root.iterdir(), *(root / "studies").iterdir()) if path.is_dir()]
    known = sorted(path.relative_to(root).as_posix() for path in found if path.name != "studies")
    if name not in known:
        raise UnknownName(f"reference('{name}'): {not_one_of(name, known)}")
    return root / name
