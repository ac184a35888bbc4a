"""A study described: one configuration, the inputs that vary over it, and the cells these make.

A cell is one resolved configuration. Its identity is a hash of the resolved settings, the code and the data
(:mod:`simulation.run.identity`), so points of a design that come to the same run are one cell, run once, and
a cell of another version of the model is another cell.
"""

from __future__ import annotations

import copy
import json
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.inputs.dotted import put
from simulation.inputs.options import OWN_KEYS, settings_from
from simulation.inputs.warned import before_the_run
from simulation.model.identity import model_hash
from simulation.results.reported import OUTCOMES
from simulation.run import build
from simulation.run.identity import data_hashes
from simulation.run.settings import Settings
from simulation.studies.designs import Input, Points
from simulation.studies.precision import Precision
from simulation.words.explaining import one_line
from simulation.words.texts import Finding

NO_INPUTS = (
    *OWN_KEYS,
    "replications",
    "first_replication",
    "workers",
    "structure_replications",
    "structure_crossed",
    "record",
)
"""Keys that hold for a whole study."""


@dataclass(frozen=True)
class Study:
    """What is studied, as plain data.

    ``given`` is the composed configuration without the keys of the study itself; ``design`` says how the points were
    made (``kind``, ``points``, ``seed``); ``figure`` names the inputs along the axis (``x``) and by line (``by``).
    """

    command: str
    line: str
    given: dict[str, Any]
    inputs: tuple[Input, ...]
    design: dict[str, Any]
    replications: int
    outcomes: tuple[str, ...] = OUTCOMES
    cell_seconds: float | None = None
    precision: Precision | None = None
    title: str = ""
    question: str = ""
    figure: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    identity: str = ""
    """A hash of the keys of its cells, which every part of its runs bears."""
    lang: str = "en"
    """Of its page and of what is said of it; no part of what is studied."""

    def settings(self, values: Mapping[str, Any] | None = None) -> Settings:
        """Return the settings of a cell, or of the configuration as it stands.

        Raises
        ------
        InputError
            For values that do not go together.
        """
        return settings_from(with_values(self.given, values or {}))

    def check(self) -> None:
        """Refuse what no run could start from: the configuration as it stands, and every value by itself.

        Raises
        ------
        InputError
            Naming the value.
        """
        for one in self.inputs:
            if one.key.partition(".")[0] in NO_INPUTS:
                raise InputError(f"{one.key}: belongs to the study as a whole and cannot vary over its cells")
        try:
            build.check(self.settings())
        except ValueError as error:
            raise InputError(one_line(error)) from error
        for one in self.inputs:
            for value in telling(one.ends()):
                self._check_value(one.key, value)

    def _check_value(self, key: str, value: Any) -> None:
        try:
            build.check(self.settings({key: value}))
        except ValueError as error:
            said = one_line(error)
            raise InputError(said if said.startswith(f"{key}=") else f"{key}={value}: {said}") from error

    def to_json(self) -> str:
        """Return the description as JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Study:
        """Return the description that :meth:`to_json` wrote.

        Raises
        ------
        ValueError, TypeError, KeyError
            For what is none.
        """
        plain = json.loads(text)
        if not isinstance(plain, dict) or not isinstance(plain.get("given"), dict) or not plain.get("inputs"):
            raise ValueError("it describes no study with inputs")
        plain["inputs"] = tuple(Input(**{**i, "levels": tuple(i["levels"])}) for i in plain["inputs"])
        plain["outcomes"] = tuple(plain["outcomes"])
        if not plain["outcomes"]:
            raise ValueError("it names no outcome")
        for name, kind in {"replications": int, "design": dict, "versions": dict, "figure": dict}.items():
            if not isinstance(plain[name], kind) or plain["replications"] < 1:
                raise ValueError(f"{name} holds what no study has")
        if plain["precision"] is not None:
            plain["precision"] = Precision(**plain["precision"])
        many = plain["replications"]
        if isinstance(many, bool) or not isinstance(many, int) or many < 1:
            raise ValueError(f"replications={many!r}: a whole number from 1")
        return cls(**plain)


def telling(values: Sequence[Any]) -> list[Any]:
    """Return the values that show whether all are allowed, in their order.

    Of numbers these are the least, the greatest and the first that is not whole: what is allowed is a range, or the
    whole numbers of one. Of all else it is every value.
    """
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if not numbers:
        return list(values)
    kept = {min(numbers), max(numbers), next((v for v in numbers if v % 1), numbers[0])}
    return [v for v in values if isinstance(v, bool) or not isinstance(v, int | float) or v in kept]


def unlikely(study: Study, points: Points) -> list[Finding]:
    """Return warnings about the first and the last point of a study, to be shown before its first run."""
    found: dict[str, Finding] = {}
    for point in (next(iter(points)), *deque(points, maxlen=1)):
        with suppress(ValueError):  # values that do not go together: such a cell fails
            found |= {finding.key: finding for finding in before_the_run(study.settings(point))}
    return list(found.values())


def versions_now(settings: Settings) -> dict[str, str]:
    """Return the hashes of the model, of the user's population file, and of the plug-ins as their files are now."""
    found = {"model": model_hash()}
    found |= {f"plug-in {Path(one.file).name}": one.now().key for one in settings.plugins}
    if settings.population.file:
        found["population file"] = data_hashes(settings.population.file)["population file"]
    return found


def with_values(given: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a nested configuration with values set at dotted keys; ``population`` stands for its name."""
    changed = copy.deepcopy(dict(given))
    for key, value in values.items():
        put(changed, "population.name" if key == "population" else key, value)
    return changed
