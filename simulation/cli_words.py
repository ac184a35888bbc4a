"""The words of a command line, in Hydra's override grammar: composed into plain data, checked before anything runs.

The one module of the package that knows Hydra. It is imported late: it is slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli_values import Mistake
from simulation.states import nearest

if TYPE_CHECKING:
    from simulation.experiments.designs import Input

GROUPS = ("economy", "experiment")
"""Groups of the configuration that are chosen, not swept."""


def compose(command: str, overrides: list[str]) -> dict[str, Any]:
    """Return the composed configuration of a command as plain data; unknown keys are refused first.

    Raises:
        Mistake: for an override that cannot be read, or a key that does not exist.
    """
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.config_store import ConfigStore
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    from simulation.experiments.options import InputError, check_command, check_key, tree

    prepared = [_population_file(word) for word in overrides]
    flat = [word for words in prepared for word in words]
    for word in flat:
        if "=" not in word and not word.startswith("~"):
            raise Mistake(f"'{word}': give key=value, as in replications=50 (see indsats {command} --help)")
        try:
            parsed = OverridesParser.create().parse_override(word)
        except HydraException as error:
            raise Mistake(f"'{word}' cannot be read: {str(error).splitlines()[0]}") from error
        if parsed.is_sweep_override():
            raise Mistake(f"'{word}': one value here; a list is written [a,b]")
        key = parsed.key_or_group
        if not key:
            raise Mistake(f"'{word}': give key=value, as in replications=50 (see indsats {command} --help)")
        group = configs() / key
        if group.is_dir():
            valid = sorted(path.stem for path in group.glob("*.yaml"))
            if str(parsed.value()) not in valid:
                chosen = parsed.value()
                raise Mistake(f"{key}={chosen}: not one of {', '.join(valid)}{nearest(str(chosen), valid)}")
            continue
        try:
            check_command(command, key, word)
            check_key(key)
        except InputError as error:
            raise Mistake(str(error)) from error
    ConfigStore.instance().store(name="base", node=tree())
    try:
        with initialize_config_dir(version_base=None, config_dir=str(configs())):
            composed = hydra_compose(command, overrides=[_forced(w) for w in flat])
        plain = OmegaConf.to_container(composed, resolve=True)
    except (HydraException, OmegaConfBaseException) as error:
        raise Mistake(" ".join(str(error).split())) from error
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


def _population_file(word: str) -> list[str]:
    from simulation.experiments.options import FILE_ENDINGS

    key, _, value = word.partition("=")
    if key == "population" and value.lower().endswith(FILE_ENDINGS):
        return ["population=file", f"population.file='{value}'"]
    return [word]


def _forced(word: str) -> str:
    """Let a new key below an open branch be added (``population.diagnoses.x=1``) as well as changed."""
    return word if word[0] in "+~" or "." not in word.partition("=")[0] else f"++{word}"


def configs() -> Path:
    """Return the folder of the Hydra configurations, in a checkout or in an installed package."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "configs"
    return beside if (beside / "compare.yaml").exists() else package / "configs"


def split_inputs(words: list[str]) -> tuple[dict[str, Input], list[str]]:
    """Return the inputs among the words, those with several values or a range, and the other words."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    from simulation.experiments.options import check_key

    inputs: dict[str, Input] = {}
    rest = []
    for word in words:
        try:
            parsed = OverridesParser.create().parse_override(word)
        except HydraException:
            rest.append(word)  # the composer says what is wrong
            continue
        if not parsed.is_sweep_override():
            rest.append(word)
            continue
        key = str(parsed.key_or_group)
        if key in GROUPS:
            raise Mistake(f"{word}: name one; sweep the keys below, as in economy.refund=ladder,flat_20")
        check_key(key)
        if key in inputs:
            raise Mistake(f"{word}: {key} is given twice")
        try:
            inputs[key] = input_of(key, parsed)
        except HydraException as error:
            raise Mistake(f"{word}: give values (a=1,2,3) or a range (a=interval(0,1))") from error
    for word in rest:
        if word.partition("=")[0].lstrip("+") in inputs:
            raise Mistake(f"{word}: {word.partition('=')[0]} is given twice")
    return inputs, rest


def input_of(key: str, parsed: Any) -> Input:
    """Return the input of a parsed Hydra override: choices, ``range(...)`` or ``interval(...)``.

    ``tag(log, interval(1,100))`` spreads a range evenly in logs.
    """
    from simulation.experiments.designs import Input
    from simulation.experiments.integers import takes_whole

    if parsed.is_interval_sweep():
        found = parsed.value()
        return Input(key, low=found.start, high=found.end, log="log" in found.tags, whole=takes_whole(key))
    from hydra.core.override_parser.types import QuotedString

    def plain(value: Any) -> Any:
        if isinstance(value, QuotedString):
            return value.text
        return [plain(v) for v in value] if isinstance(value, list) else value

    levels = tuple(plain(v) for v in parsed.sweep_iterator(transformer=lambda v: v))
    return Input(key, levels=levels)


def inputs_of(ranges: Mapping[str, Input], rest: list[str], composed: Mapping[str, Any]) -> dict[str, Input]:
    """Return the inputs of the configuration (``inputs``), with those of the command line over them.

    A key that the command line gives one value is no input any more.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser

    from simulation.experiments.options import check_key

    fixed = {word.partition("=")[0].lstrip("+") for word in rest}
    found = {}
    for key, text in (composed.get("inputs") or {}).items():
        check_key(str(key))
        if key not in fixed:
            found[str(key)] = input_of(str(key), OverridesParser.create().parse_override(f"{key}={text}"))
    return {**found, **ranges}
