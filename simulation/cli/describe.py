"""From the composed words of a command to a study described: its settings, inputs, points, precision."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulation.cli.text import shown
from simulation.cli.values import above_zero, language, number, whole
from simulation.errors import Mistake, nearest
from simulation.inputs.options import OWN, check_key, keys, prune, settings_from
from simulation.results.effects import check_measure
from simulation.results.reported import OUTCOMES
from simulation.run.settings import MOST_REPLICATIONS, Settings
from simulation.studies.designs import KINDS, MOST_POINTS, Input, Points, points, read_list
from simulation.studies.precision import Precision
from simulation.studies.study import Study

Maker = Callable[[str, int | None, int], Points]
"""Of a kind of design, a number of points and a seed to the points."""


def described(
    command: str,
    line: str,
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Maker,
) -> tuple[Study, Points]:
    """Return the study of a composed configuration, and its points."""
    kind = str(composed.get("design") or ("list" if composed.get("list") else "grid"))
    if command != "sensitivity" and kind not in KINDS:
        raise Mistake("design={}: not one of {}{}", kind, ", ".join(KINDS), nearest(kind, list(KINDS)))
    given = _given(command, composed)
    outcomes = _outcomes(composed.get("outcome"))
    precision = _precision(composed, outcomes)
    seed = base_settings(command, composed).seed
    count = None if composed.get("points") is None else whole(composed, "points", 1, MOST_POINTS)
    points = made(kind, count, seed)
    study = Study(
        command,
        line,
        given,
        tuple(inputs.values()),
        {"kind": kind, "points": count, "seed": seed, "worse_than": number(composed, "worse_than", 0.0)},
        whole(composed, "replications", 1, MOST_REPLICATIONS),
        outcomes,
        above_zero(composed, "cell_seconds"),
        precision,
        title=str(composed.get("title") or ""),
        question=str(composed.get("question") or ""),
        figure=_figure(composed.get("figure"), inputs),
        lang=language(composed),
    )
    if "persons" in study.settings().record:
        raise Mistake("record=persons: a study of many cells keeps no person-week log; compare does")
    return study, points


def _outcomes(given: Any) -> tuple[str, ...]:
    """Return the outcomes that a study reports on."""
    if given is None:
        return OUTCOMES
    names = given if isinstance(given, list | tuple) else [given]
    if not names or isinstance(given, Mapping) or not all(isinstance(name, str) for name in names):
        raise Mistake("outcome={}: give one or several, as in outcome=[in_job,off_support]", shown(str(given)))
    for name in names:
        check_measure(name)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise Mistake("outcome={}: {} stands there twice", shown(str(given)), twice[0])
    return tuple(names)


def _figure(given: Any, inputs: Mapping[str, Input]) -> dict[str, str]:
    """Return which inputs stand along the axis (``x``) and by line (``by``) of the figure."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not set(given) <= {"x", "by"}:
        raise Mistake("figure={}: give x and by, as in figure={{x: policies.ips.places}}", shown(str(given)))
    for key in given.values():
        check_key(str(key))
    return {str(k): str(v) for k, v in given.items() if str(v) in inputs}


def base_settings(command: str, composed: dict[str, Any]) -> Settings:
    """Return the settings of a composed configuration as it stands."""
    return settings_from(_given(command, composed))


def _given(command: str, composed: dict[str, Any]) -> dict[str, Any]:
    """Return a composed configuration without the keys of the study itself."""
    own = set(OWN[command]) - {"side_by_side"}
    return dict(prune({k: v for k, v in composed.items() if k not in own}))


def points_of(composed: dict[str, Any], inputs: dict[str, Input]) -> Maker:
    """Return what makes the points of a design; the inputs of ``design=list`` are its columns."""

    def made(kind: str, count: int | None, seed: int) -> Points:
        if kind == "list":
            return _listed(composed, inputs)
        return points(kind, list(inputs.values()), count, seed)  # type: ignore[arg-type]

    return made


def _listed(composed: Mapping[str, Any], inputs: dict[str, Input]) -> Points:
    """Return the points of ``list=FILE``, and make its columns the inputs."""
    if not composed.get("list"):
        raise Mistake("design=list: name the table of points, as in list=points.csv")
    if inputs:
        raise Mistake("{}: with design=list the inputs are the columns of the table", next(iter(inputs)))
    found = read_list(Path(str(composed["list"])), keys())
    if not any(found):
        raise Mistake("list={}: no cell of the table has a value", composed["list"])
    columns: dict[str, dict[str, Any]] = {}
    for point in found:
        for key, value in point.items():
            columns.setdefault(key, {})[json.dumps(value)] = value
    inputs.update({key: Input(key, levels=tuple(levels.values())) for key, levels in columns.items()})
    return found


def _precision(composed: Mapping[str, Any], outcomes: tuple[str, ...]) -> Precision | None:
    asked = {k: composed[k] for k in ("half_width", "confidence", "most") if composed.get(k) is not None}
    if not asked:
        return None
    if "half_width" not in asked:
        raise Mistake("{}: goes with half_width=, in the unit of {}", next(iter(asked)), outcomes[0])
    for key, value in asked.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Mistake("{}={!r}: a number", key, value)
    if "most" in asked:
        asked["most"] = whole(asked, "most", 1, MOST_REPLICATIONS)
    try:
        return Precision(outcomes[0], **asked)
    except ValueError as error:
        raise Mistake(str(error)) from error
