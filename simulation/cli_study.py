"""The command line of studies: ``sweep``, and ``sensitivity`` and ``discover``, which analyse one."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.states import UserError

if TYPE_CHECKING:
    from simulation.experiments.designs import Input, Point
    from simulation.experiments.study import Study
    from simulation.experiments.sweep import Told
    from simulation.settings import Settings

OK, FAILED, INTERRUPTED = 0, 3, 130
GOING_ON = ("executor", "workers", "replications")


class Refused(UserError):
    """A mistake in the words of a command; one line."""


def sweep(words: list[str]) -> int:
    """Run ``indsats sweep``: a new study, ``resume DIR`` or ``extend DIR replications=N``."""
    if words and words[0] in ("resume", "extend"):
        return _go_on(words[0], words[1:])
    inputs, composed = _composed("sweep", words)
    return _finish(_new("sweep", words, composed, inputs, _points(composed, inputs)), composed)


def sensitivity(words: list[str]) -> int:
    """Run ``indsats sensitivity``."""
    from simulation.sensitivity import analysis
    from simulation.states import nearest

    inputs, composed = _composed("sensitivity", words)
    _default(inputs, composed, "sensitivity")
    method = str(composed.get("method"))
    if method not in analysis.METHODS:
        known = list(analysis.METHODS)
        raise Refused(f"method={method}: not one of {', '.join(known)}{nearest(method, known)}")

    def made(kind: str, count: int | None, seed: int) -> list[Point]:
        try:
            return analysis.points(kind, list(inputs.values()), count or 1, seed)
        except ValueError as error:
            raise Refused(f"points={count}: {error}" if not isinstance(error, UserError) else str(error)) from error

    return _finish(_new("sensitivity", words, {**composed, "design": method}, inputs, made), composed)


def discover(words: list[str]) -> int:
    """Run ``indsats discover``: on a study that was run, or on a new one."""
    from simulation.sensitivity import analysis

    plain = [w for w in words if "=" not in w]
    if not plain:
        inputs, composed = _composed("discover", words)
        _default(inputs, composed, "discover")
        folder = _new("discover", words, composed, inputs, _points(composed, inputs))
        return _finish(folder, composed)
    if len(plain) > 1:
        raise Refused("discover: give one folder, as in indsats discover results/my-sweep")
    keys = _keys(words, ("outcome", "worse_than"), "discover DIR")
    folder = Path(plain[0])
    from simulation.experiments.sweep import read_study

    outcome = keys.get("outcome") or _money(read_study(folder).outcomes)
    lines = analysis.discovered(folder, outcome, _number(keys, "worse_than", 0.0))
    return _told(folder, lines)


def _told(folder: Path, lines: list[str]) -> int:
    from simulation.reporting.study import write_study

    write_study(folder)
    for line in lines:
        print(line)
    print(f"report: {folder / 'report.html'}")
    print(f"results: {folder}")
    return OK


def _money(outcomes: tuple[str, ...]) -> str:
    return next((name for name in outcomes if "saving" in name), outcomes[0])


def _composed(command: str, words: list[str]) -> tuple[dict[str, Input], dict[str, Any]]:
    """Return the inputs and the composed configuration of a command's words."""
    from simulation.cli_words import compose, inputs_of, split_inputs

    ranges, rest = split_inputs(words)
    composed = compose(command, rest)
    return inputs_of(ranges, rest, composed), composed


def _default(inputs: dict[str, Input], composed: dict[str, Any], command: str) -> None:
    """Fill in the inputs of a configuration that names none."""
    if not inputs:
        from simulation.sensitivity.defaults import default_inputs

        inputs.update(default_inputs(_base(command, composed)))


def _base(command: str, composed: dict[str, Any]) -> Settings:
    from simulation.experiments.options import settings_from

    return settings_from(_given(command, composed))


def _given(command: str, composed: dict[str, Any]) -> dict[str, Any]:
    """Return a composed configuration without the keys of the study itself."""
    from simulation.experiments.options import OWN, prune

    own = set(OWN[command]) - {"side_by_side"}
    return dict(prune({k: v for k, v in composed.items() if k not in own}))


def _points(composed: dict[str, Any], inputs: dict[str, Input]) -> Callable[[str, int | None, int], list[Point]]:
    """Return what makes the points of a design; the inputs of ``design=list`` are its columns."""
    from simulation.experiments.designs import points

    def made(kind: str, count: int | None, seed: int) -> list[Point]:
        if kind == "list":
            return _listed(composed, inputs)
        return points(kind, list(inputs.values()), count, seed)  # type: ignore[arg-type]

    return made


def _new(
    command: str,
    words: list[str],
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Callable[[str, int | None, int], list[Point]],
) -> Path:
    """Make the folder of a new study and return it."""
    from simulation.experiments import sweep as running
    from simulation.experiments.commands import default_folder
    from simulation.experiments.executors import executor
    from simulation.experiments.options import folder_of

    line = f"indsats {command} {' '.join(words)}".strip()
    study, points = _study(command, line, composed, inputs, made)
    executor(_engine(composed), _workers(composed))  # a name that is none is said before anything is written
    return running.create(study, points, folder_of(composed) or default_folder(command, study.settings()))


def _study(
    command: str,
    line: str,
    composed: dict[str, Any],
    inputs: dict[str, Input],
    made: Callable[[str, int | None, int], list[Point]],
) -> tuple[Study, list[Point]]:
    """Return the study of a composed configuration, and its points."""
    from simulation.experiments.designs import KINDS
    from simulation.experiments.effects import check_measure
    from simulation.experiments.study import OUTCOMES, Study
    from simulation.states import nearest

    kind = str(composed.get("design") or ("list" if composed.get("list") else "grid"))
    if command != "sensitivity" and kind not in KINDS:
        raise Refused(f"design={kind}: not one of {', '.join(KINDS)}{nearest(kind, list(KINDS))}")
    given = _given(command, composed)
    named = composed.get("outcome") or OUTCOMES
    outcomes = (named,) if isinstance(named, str) else tuple(str(n) for n in named)
    for name in outcomes:
        check_measure(name)
    precision = _precision(composed, outcomes)
    seed = _base(command, composed).seed
    count = None if composed.get("points") is None else _whole(composed, "points", 1)
    points = made(kind, count, seed)
    study = Study(
        command,
        line,
        given,
        tuple(inputs.values()),
        {"kind": kind, "points": count, "seed": seed, "worse_than": _number(composed, "worse_than", 0.0)},
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
    return study, points


def _go_on(what: str, words: list[str]) -> int:
    from simulation.experiments import sweep as running

    again = "--failed" in words
    words = [w for w in words if w != "--failed"]
    plain = [w for w in words if "=" not in w]
    keys = _keys(words, GOING_ON if what == "extend" else GOING_ON[:2], what)
    if len(plain) != 1:
        raise Refused(f"sweep {what}: give one folder, as in indsats sweep {what} results/my-study")
    folder = Path(plain[0])
    if what == "extend":
        if "replications" not in keys:
            raise Refused("sweep extend: say how many, as in replications=200")
        running.extend(folder, _whole(keys, "replications", 1))
    else:
        running.read_study(folder)
    return _finish(folder, keys, again)


def _keys(words: list[str], allowed: tuple[str, ...], what: str) -> dict[str, str]:
    """Return the ``key=value`` words of a command that composes nothing."""
    from simulation.states import nearest

    keys: dict[str, str] = dict(w.split("=", 1) for w in words if "=" in w)  # type: ignore[misc]
    for key, value in keys.items():
        if key not in allowed:
            hint = nearest(key, list(allowed))
            raise Refused(f"{key}={value}: {what} has no key '{key}'; there are {', '.join(allowed)}{hint}")
    return keys


def _finish(folder: Path, given: Mapping[str, Any], again: bool = False) -> int:
    """Run what is missing, write the results, and return the exit code."""
    from simulation.experiments import sweep as running
    from simulation.experiments.conclude import conclude
    from simulation.experiments.progress import console
    from simulation.experiments.runstore import DiskError
    from simulation.reporting.study import write_study
    from simulation.sensitivity.analysis import analyse, discovered

    lines: list[str] = []
    try:
        with _stoppable():
            study = running.read_study(folder)
            told = running.run(folder, _engine(given), _workers(given), again)
            conclude(folder)
            if told.done:
                console.print("writing the report")
                if study.settings().policy:
                    analyse(folder)
                if study.command == "discover":
                    lines = discovered(folder, _money(study.outcomes), study.design["worse_than"])
                write_study(folder)
    except DiskError as error:
        print(f"indsats: {error}; when there is room, go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        print(f"indsats: interrupted; {_stored(folder)}; go on with: indsats sweep resume {folder}", file=sys.stderr)
        return INTERRUPTED
    for line in lines:
        print(line)
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


def _number(given: Mapping[str, Any], key: str, default: float) -> float:
    value = given.get(key)
    try:
        found = default if value is None else float(str(value))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Refused(f"{key}={value}: a number")
    return found


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "sweep": sweep,
    "sensitivity": sensitivity,
    "discover": discover,
}
