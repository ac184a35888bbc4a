"""What a user brings as objects in Python: a policy that was made there, and citizens in a frame."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError
from simulation.model import cache
from simulation.model.design import RANGES
from simulation.policies.base import Policy
from simulation.run.settings import PolicySettings

FRAMES = "frames"
"""Folder of the cache in which frames are kept as files."""


def taken_apart(policies: Any) -> tuple[Any, list[Policy]]:
    """Return policies with the names of those that are objects, and these."""
    if isinstance(policies, Policy):
        return policies.name, [policies]
    if not isinstance(policies, list | tuple):
        return policies, []
    own = [one for one in policies if isinstance(one, Policy)]
    return [one.name if isinstance(one, Policy) else one for one in policies], own


def settings_of(policy: Policy) -> dict[str, Any]:
    """Return what was changed of a user's own policy since it was made, as settings: places, posts, design numbers.

    Raises
    ------
    InputError
        For a programme of ours, which is named; and for what was changed and is no setting.
    """
    if policy.own is None:
        raise InputError("{0}: is a programme of ours; name it, as in policies=['{0}']", policy.name)
    made = type(policy).from_design(policy.name, policy.own)
    known = set(PolicySettings.model_fields)
    found: dict[str, Any] = {n: v for n in RANGES if (v := getattr(policy.design, n)) != getattr(made.design, n)}
    same = replace(made, design=policy.design)
    for name, value in vars(policy).items():
        if name in ("row", "own") or value == getattr(same, name):
            continue
        if name not in known:
            raise InputError("{}: {} was changed, and is no setting; say it in the design", policy.name, name)
        found[name] = value
    return found


def kept_as_file(frame: pd.DataFrame) -> Path:
    """Return the file that a frame of citizens is kept in: Parquet, named by its content, its owner's alone.

    Raises
    ------
    InputError
        For columns that no file holds, or where there is no folder of one's own.
    """
    content = BytesIO()
    try:
        frame.to_parquet(content, index=False)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError("population: the frame cannot be written ({})", " ".join(str(error).split())) from error
    folder = cache.kept(FRAMES)
    if folder is None:
        raise InputError("population: there is no folder of your own to keep the frame in; write it to a file")
    path = folder / f"frame-{hashlib.sha256(content.getvalue()).hexdigest()[:16]}.parquet"
    if not path.exists():
        path.write_bytes(content.getvalue())
    return path
