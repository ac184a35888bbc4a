"""The words of a command line, in Hydra's override grammar: composed into plain data, checked before anything runs.

The one module of the package that knows Hydra. It is imported late: it is slow.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli.text import Word, read, shown
from simulation.errors import Mistake, Said, not_one_of

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from simulation.run.settings import Settings
    from simulation.studies.designs import Input

GROUPS = ("economy", "study")
"""Groups of the configuration that are chosen, not swept."""
MOST_LEVELS = 10_000


def compose(command: str, overrides: list[str], swept: Collection[str] = ()) -> dict[str, Any]:
    """Return the composed configuration of a command as plain data; unknown keys are refused first.

    ``swept`` are the keys to which the user gave several values, elsewhere.

    Raises
    ------
    UserError
        For an override that cannot be read, a key that does not exist, and keys that do not go together.
    """
    from simulation.inputs.dotted import flat, put
    from simulation.inputs.said import give_way, refuse_contradictions

    words = read(overrides, command)
    brought = plugged_in(words)
    said = {word.key: _value(command, word) for word in words}
    refuse_contradictions(dict(flat(said)), swept)
    plain = _composed(command, words)
    for word in words:
        if word.free:
            put(plain, word.key, said[word.key])
    if brought:
        plain["plugins"] = brought
    give_way(plain, {*said, *dict(flat(said)), *swept})
    return plain


def plugged_in(words: Sequence[Word]) -> list[Any]:
    """Let this process know the programmes of the plug-ins among the words, and return these described."""
    from simulation.inputs.options import brought

    parsed = {w.key: _parsed(w) for w in words if w.key in ("plugins", "policy", "arms")}
    given = {key: plainly(one.value()) for key, one in parsed.items() if not one.is_sweep_override()}
    given["policies"] = {w.key.split(".")[1]: {} for w in words if w.key.startswith("policies.")}
    return [one.model_dump(mode="json") for one in brought(given)]


def _value(command: str, word: Word) -> Any:
    """Return the value of a word; refuse one that the command cannot take."""
    from simulation.inputs.options import check_command, check_key

    if word.free:
        check_command(command, word.key, str(word))
        return None if word.value == "null" else word.value
    parsed = _parsed(word)
    if parsed.is_sweep_override():
        hint = Said("a decimal is written with a point" if _numeric(word.value) else "a list is written [a,b]")
        raise Mistake("{}: one value here; {}", word, hint)
    if plainly(parsed.value()) == {}:
        raise Mistake("{}: give a value, or leave the key out for its default", word)
    _refuse_old(word)
    if choices(word.key):
        _check_group(command, word, str(plainly(parsed.value())))
    else:
        check_command(command, word.key, str(word))
        check_key(word.key)
    return plainly(parsed.value())


def _refuse_old(word: Word) -> None:
    """Refuse a key that has another name now."""
    if word.key == "experiment":
        raise Mistake("{}: it is called study={} now, of indsats sweep", word, shown(word.value))


def _numeric(value: str) -> bool:
    return value.count(",") == 1 and value.replace(",", "").lstrip("-").isdigit()


def _check_group(command: str, word: Word, chosen: str) -> None:
    from simulation.model.population.builtin import names

    if f"{word.key}:" not in (configs() / f"{command}.yaml").read_text(encoding="utf-8"):
        raise Mistake("{0}: {1} has no key '{2}' (see indsats {1} --help)", word, command, word.key)
    if chosen not in choices(word.key):
        known = (names(), "indsats list populations") if word.key == "population" else (choices(word.key),)
        raise Mistake("{}: {}", word, not_one_of(chosen, *known))


def _parsed(word: Word) -> Any:
    """Return a word as the grammar understands it."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        return OverridesParser.create().parse_override(word.line)
    except (HydraException, RecursionError, ValueError) as error:
        raise Mistake("{}: cannot be read; write a number, a name, or a list as in [a,b]", word) from error


def plainly(value: Any) -> Any:
    """Return a value of the grammar as plain data."""
    from hydra.core.override_parser.types import QuotedString

    if isinstance(value, QuotedString):
        return value.text
    if isinstance(value, dict):
        return {str(plainly(k)): plainly(v) for k, v in value.items()}
    return [plainly(v) for v in value] if isinstance(value, list) else value


def _composed(command: str, words: list[Word]) -> dict[str, Any]:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    given = [w for w in words if not w.free]
    try:
        composed = deepcopy(_chosen(command, tuple(w.line for w in given if choices(w.key))))
        lines = [f"++{w.line}" for w in given if not choices(w.key)]
        for one in OverridesParser.create().parse_overrides(lines):
            OmegaConf.update(composed, one.key_or_group, one.value(), merge=True, force_add=True)
        plain = OmegaConf.to_container(composed, resolve=False)
    except (HydraException, OmegaConfBaseException) as error:
        told = ", ".join(shown(w.text) for w in words[:3])
        raise Mistake("{}: cannot be read together; give each key once, with one value", shown(told)) from error
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


@cache
def _chosen(command: str, groups: tuple[str, ...]) -> DictConfig:
    """Return a command's configuration with the groups chosen, before any single key is set; to be copied."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir

    register({})
    with initialize_config_dir(version_base=None, config_dir=str(configs())):
        return hydra_compose(command, overrides=list(groups))


def register(base: dict[str, Any]) -> None:
    """Tell Hydra what stands in no configuration file: the keys there are (``base``), and the populations."""
    from hydra.core.config_store import ConfigStore

    store = ConfigStore.instance()
    store.store(name="base", node=base)
    for name in choices("population"):
        store.store(group="population", name=name, node={"name": name})


@cache
def choices(key: str) -> list[str]:
    """Return what can be chosen of a group of the configuration; nothing for a key that is no group.

    A population is a folder of the model, or ``file``: the user's own citizens, of ``population.file``.
    """
    from simulation.model.population.builtin import names

    if key == "population":
        return sorted([*names(), "file"])
    return sorted(path.stem for path in (configs() / key).glob("*.yaml"))


def configs() -> Path:
    """Return the folder of the Hydra configurations, in a checkout or in an installed package."""
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "configs"
    return beside if (beside / "compare.yaml").exists() else package / "configs"


def split_inputs(words: list[str], command: str = "sweep") -> tuple[dict[str, Input], list[str]]:
    """Return the inputs among the words, those with several values or a range, and the other words."""
    from simulation.inputs.options import check_key

    inputs: dict[str, Input] = {}
    rest = []
    several = {}
    given = read(words, command)
    plugged_in(given)
    for word in given:
        if word.free:
            continue
        _refuse_old(word)
        parsed = _parsed(word)
        if not parsed.is_sweep_override():
            continue
        several[word.text] = word.key
        if word.key in GROUPS:
            raise Mistake("{}: name one; sweep the keys below, as in economy.refund=ladder,flat_20", word)
        check_key(word.key)
        inputs[word.key] = input_of(word, parsed)
    rest = [word for word in words if word not in several]
    return inputs, rest


def input_of(word: Word, parsed: Any) -> Input:
    """Return the input of a parsed Hydra override: choices, ``range(...)`` or ``interval(...)``.

    ``tag(log, interval(1,100))`` spreads a range evenly in logs.
    """
    from hydra.errors import HydraException

    from simulation.inputs.integers import takes_whole
    from simulation.studies.designs import Input

    key = word.key
    if parsed.is_interval_sweep():
        found = parsed.value()
        return Input(key, low=found.start, high=found.end, log="log" in found.tags, whole=takes_whole(key))
    if parsed.is_range_sweep():
        _refuse_endless(word, parsed.value())
    try:
        levels = tuple(plainly(v) for v in parsed.sweep_iterator(transformer=lambda v: v))
    except (HydraException, ValueError, TypeError) as error:
        raise Mistake("{}: give values (a=1,2,3) or a range (a=interval(0,1))", word) from error
    if not levels:
        raise Mistake("{}: holds no value; give some, as in {}=1,2,3", word, key)
    told = [repr(level) for level in levels]
    if len(set(told)) < len(told):
        raise Mistake("{}: {} stands there twice", word, next(one for one in told if told.count(one) > 1))
    return Input(key, levels=levels)


def _refuse_endless(word: Word, found: Any) -> None:
    """Refuse a ``range(...)`` of too many values before it is written out."""
    start, stop, step = (float(v) if v is not None else math.nan for v in (found.start, found.stop, found.step))
    many = (stop - start) / step if step else math.inf
    if not many < MOST_LEVELS:  # also what is no number
        raise Mistake("{}: gives too many values; at most {:,}, or a range as in interval(0,1)", word, MOST_LEVELS)


def inputs_of(ranges: Mapping[str, Input], rest: list[str], composed: Mapping[str, Any]) -> dict[str, Input]:
    """Return the inputs of the configuration (``inputs``), with those of the command line over them.

    A key that the command line gives one value is no input any more, nor one that cannot stand beside it.
    """
    from simulation.inputs.options import check_key
    from simulation.inputs.said import giving_way

    given = composed.get("inputs")
    given = {} if given is None else given
    if not isinstance(given, Mapping):
        raise Mistake("inputs={}: give keys with their values, as in policies.ips.places=70,200", shown(str(given)))
    fixed = {word.partition("=")[0].lstrip("+") for word in rest}
    gone = giving_way({*fixed, *ranges})
    found = {}
    for name, values in given.items():
        key = str(name)
        check_key(key)
        if key not in fixed and key not in gone:
            word = Word(f"{key}={values}", key, str(values))
            found[key] = input_of(word, _parsed(word))
    return {**found, **ranges}


def settings_of(command: str, words: list[str]) -> tuple[Settings, dict[str, Any]]:
    """Return the settings of a command's words and its composed configuration.

    Raises
    ------
    Mistake
        In one line.
    """
    from simulation.inputs.options import settings_from
    from simulation.words.explaining import one_line

    composed = compose(command, words)
    try:
        settings = settings_from(composed)
    except ValueError as error:
        raise Mistake(one_line(error)) from error
    return settings, composed
