"""Whether the study that is asked for is the one in a folder; if not, in what they differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.inputs.dotted import flat
from simulation.run.identity import NO_MATTER, resolved
from simulation.studies.study import Study

NOT_SET = "not set"


def check_same(folder: Path, there: Study, asked: Study) -> None:
    """Refuse to go on with a study that is another than the one asked for. More replications are the same study.

    Raises
    ------
    InputError
        Naming the first key that differs, what it is there and what was asked.
    """
    has, wanted = _flat(there), _flat(Study.from_json(asked.to_json()))
    for key in dict.fromkeys([*wanted, *has]):
        if has.get(key, NOT_SET) != wanted.get(key, NOT_SET):
            raise InputError(
                f"{folder}: holds another study, in which {key} is {_said(has.get(key, NOT_SET))}; asked is"
                f" {_said(wanted.get(key, NOT_SET))}. Choose another folder, or ask for the same"
            )
    if asked.replications < there.replications:
        raise InputError(
            f"replications={asked.replications}: the study in {folder} has {there.replications}; ask for as many, or"
            " for more, which extends it"
        )


def _flat(study: Study) -> dict[str, Any]:
    """Return everything that makes a study the one it is, by dotted keys: inputs, design, settings, outcomes."""
    found: dict[str, Any] = {f"input {i.key}": list(i.levels) or [i.low, i.high] for i in study.inputs}
    found |= {f"design {key}": value for key, value in study.design.items() if key in ("kind", "points", "seed")}
    if study.command == "sensitivity":
        found["command"] = study.command  # which has points of its own before those of the design
    plain = {k: v for k, v in resolved(study.settings()).items() if k not in NO_MATTER}
    plain["plugins"] = {Path(one.file).name: one.key for one in study.settings().plugins}
    plain["policies"] = study.given.get("policies") or {}  # as written: the rest is the policies' own
    plain["first_replication"] = study.settings().first_replication
    found |= dict(flat(plain))
    found["outcomes"] = list(study.outcomes)
    found["half_width"] = study.precision.half_width if study.precision else NOT_SET
    return found


def _said(value: Any) -> str:
    """Return a value in words, shortened where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
