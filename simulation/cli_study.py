"""The command line of studies: ``sweep``, and ``sensitivity`` and ``discover``, which analyse one."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.states import UserError

if TYPE_CHECKING:
    from simulation.experiments.designs import Input, Point
    from simulation.experiments.sweep import Told

OK, FAILED, INTERRUPTED = 0, 3, 130
GOING_ON = ("executor", "workers", "replications")


class Refused(UserError):
    """A mistake in the words of a command; one line."""


def sweep(words: list[str]) -> int:
    """Run ``indsats sweep``: a new study, ``resume DIR`` or ``extend DIR replications=N``."""
    if words and words[0] in ("resume", "extend"):
        return _go_on(words[0], words[1:])
    from simulation.cli_words import compose, inputs_of, split_inputs
    from simulation.experiments.designs import points

    ranges, rest = split_inputs(words)
    composed = compose("sweep", rest)
    inputs = inputs_of(ranges, rest, composed)
    line = f"indsats sweep {' '.join(words)}".strip()

    def made(kind: str, count: int | None, seed: int) -> list[Point]:
        if kind != "list":
            return points(kind, list(inputs.values()), count, seed)  # type: ignore[arg-type]
        return _listed(composed, inputs)

    return _new_study("sweep", line, composed, inputs, made)


def _new_study(
    command: str,
    line: str,
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Callable[[str, int | None, int], list[Point]],
    **about: Any,
) -> int:
    from simulation.experiments import sweep as running
    from simulation.experiments.commands import default_folder
    from simulation.experiments.executors import executor
    from simulation.experiments.options import folder_of

    study, points = _study(command, line, composed, inputs, made, **about)
    executor(_engine(composed), _workers(composed))  # a name that is none is said before anything is written
    out = folder_of(composed) or default_folder(command, study.settings())
    folder = running.create(study, points, out)
    return _finish(folder, _engine(composed), _workers(composed))


def _study(
    command: str,
    line: str,
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Callable[[str, int | None, int], list[Point]],
    **about: Any,
) -> tuple[Any, list[Point]]:
    """Return the study of a composed configuration, and its points."""
    from simulation.experiments.designs import KINDS
    from simulation.experiments.effects import check_measure
    from simulation.experiments.options import OWN, prune
    from simulation.experiments.study import OUTCOMES, Study
    from simulation.states import nearest

    kind = str(about.pop("kind", composed.get("design") or ("list" if composed.get("list") else "grid")))
    if command == "sweep" and kind not in KINDS:
        raise Refused(f"design={kind}: not one of {', '.join(KINDS)}{nearest(kind, list(KINDS))}")
    own = set(OWN[command])
    given = prune({k: v for k, v in composed.items() if k not in own})
    if composed.get("side_by_side") is not None:
        given["side_by_side"] = composed["side_by_side"]
    named = composed.get("outcome") or OUTCOMES
    outcomes = (named,) if isinstance(named, str) else tuple(str(n) for n in named)
    for name in outcomes:
        check_measure(name)
    precision = _precision(composed, outcomes)
    study = Study(
        command,
        line,
        given,
        tuple(inputs.values()),
        {"kind": kind, "points": composed.get("points"), "seed": int(given.get("seed", 1)), **about},
        _whole(composed, "replications", 1),
        outcomes,
        _seconds(composed),
        precision,
        title=str(composed.get("title") or ""),
        question=str(composed.get("question") or ""),
        figure={str(k): str(v) for k, v in (composed.get("figure") or {}).items()},
    )
    if "persons" in study.settings().record:
        raise Refused("record=persons: a study of many cells keeps no person-week log; compare does")
    points = made(kind, composed.get("points") and _whole(composed, "points", 1), study.design["seed"])
    return study, points


def _go_on(what: str, words: list[str]) -> int:
    from simulation.experiments import sweep as running
    from simulation.states import nearest

    again = "--failed" in words
    words = [w for w in words if w != "--failed"]
    plain = [w for w in words if "=" not in w]
    keys = dict(w.partition("=")[::2] for w in words if "=" in w)
    allowed = GOING_ON if what == "extend" else GOING_ON[:2]
    for key in keys:
        if key not in allowed:
            hint = nearest(key, list(allowed))
            raise Refused(f"{key}={keys[key]}: {what} has no key '{key}'; there are {', '.join(allowed)}{hint}")
    if len(plain) != 1:
        raise Refused(f"sweep {what}: give one folder, as in indsats sweep {what} results/my-study")
    folder = Path(plain[0])
    if what == "extend":
        if "replications" not in keys:
            raise Refused("sweep extend: say how many, as in replications=200")
        running.extend(folder, _whole(keys, "replications", 1))
    else:
        running.read_study(folder)
    return _finish(folder, keys.get("executor"), _workers(keys), again)


def _finish(folder: Path, engine: str | None, workers: int | None, again: bool = False) -> int:
    """Run what is missing, write the results, and return the exit code."""
    from simulation.experiments import sweep as running
    from simulation.experiments.conclude import conclude
    from simulation.experiments.progress import console
    from simulation.reporting.study import write_study

    try:
        with _stoppable():
            told = running.run(folder, engine, workers, again)
            conclude(folder)
            if told.done:
                console.print("writing the report")
                write_study(folder)
    except KeyboardInterrupt:
        print(f"indsats: interrupted; {_stored(folder)}; go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    _say(folder, told)
    return FAILED if told.failed else OK


def _say(folder: Path, told: Told) -> None:
    if told.failed:
        print(
            f"{told.failed} of {told.cells} cells failed; {folder / 'failures.jsonl'} says why"
            f" (indsats sweep resume {folder} --failed tries them again)"
        )
    if (folder / "report.html").exists():
        print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")


def _stored(folder: Path) -> str:
    from simulation.experiments import sweep as running

    store = running.store_of(folder, running.read_study(folder))
    try:
        return f"{store.done()} runs are stored"
    finally:
        store.close()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a polite kill, as a cluster's scheduler sends it, end the work as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _listed(composed: Mapping[str, Any], inputs: dict[str, Input]) -> list[Point]:
    """Return the points of ``list=FILE``, and make its columns the inputs."""
    from simulation.experiments.designs import Input, read_list
    from simulation.experiments.options import keys

    if not composed.get("list"):
        raise Refused("design=list: name the table of points, as in list=points.csv")
    if inputs:
        raise Refused(f"{next(iter(inputs))}: with design=list the inputs are the columns of the table")
    points = read_list(Path(str(composed["list"])), keys())
    columns: dict[str, list[Any]] = {}
    for point in points:
        for key, value in point.items():
            levels = columns.setdefault(key, [])
            if value not in levels:
                levels.append(value)
    inputs.update({key: Input(key, levels=tuple(levels)) for key, levels in columns.items()})
    return points


def _precision(composed: Mapping[str, Any], outcomes: tuple[str, ...]) -> Any:
    from simulation.experiments.precision import Precision

    keys = {k: composed[k] for k in ("half_width", "confidence", "most") if composed.get(k) is not None}
    if not keys:
        return None
    if "half_width" not in keys:
        raise Refused(f"{next(iter(keys))}: goes with half_width=, in the unit of {outcomes[0]}")
    for key, value in keys.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused(f"{key}={value!r}: a number")
    try:
        return Precision(outcomes[0], **keys)
    except ValueError as error:
        raise Refused(str(error)) from error


def _whole(given: Mapping[str, Any], key: str, least: int) -> int:
    from simulation.settings import MOST_REPLICATIONS

    try:
        value = int(str(given[key]))
    except ValueError:
        value = least - 1
    if not least <= value <= MOST_REPLICATIONS:
        raise Refused(f"{key}={given[key]}: a whole number from {least} to {MOST_REPLICATIONS}")
    return value


def _workers(given: Mapping[str, Any]) -> int | None:
    return None if given.get("workers") is None else _whole(given, "workers", 1)


def _engine(given: Mapping[str, Any]) -> str | None:
    return None if given.get("executor") is None else str(given["executor"])


def _seconds(given: Mapping[str, Any]) -> float | None:
    value = given.get("cell_seconds")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise Refused(f"cell_seconds={value!r}: seconds a run may take, above 0")
    return float(value)
