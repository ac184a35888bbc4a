"""What the program says: every text in both languages, none that nobody says, none said that is not there."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import simulation
from simulation.inputs.listing import parameters
from simulation.inputs.options import settings_from
from simulation.policies.catalogue import CATALOGUE, is_usual
from simulation.results import effects
from simulation.run import outcomes
from simulation.run.build import build, surroundings
from simulation.run.settings import Settings
from simulation.words import texts as speech
from simulation.words.texts import LANGUAGES, MINUS, NO_BREAK, WORDS, Finding, Texts, catalogue

CODE = Path(simulation.__file__).parent
EN, DA = Texts("en"), Texts("da")
FORMS = {"one", "other"}
ANY = r"(.+)"
"""What stands for a part of a key that is known only as the program runs."""
LONG = 80
"""Characters of a text of the program that is no name."""

DANISH_ALONE = frozenset(
    section
    for name in ("inputs", "figures", "errors")
    for section in yaml.safe_load((WORDS / f"{name}.yaml").read_text("utf-8"))
)
"""Sections of what has its English words where it is defined; other tests hold them against the definitions."""
DEFINED = DANISH_ALONE | {"units_of_inputs", "conditions"}


def forms(text: str | dict[str, str]) -> dict[str, str]:
    """Return the plural forms of a text; one that has none is every form."""
    return text if isinstance(text, dict) else dict.fromkeys(FORMS, text)


def holes(text: str) -> set[str]:
    """Return the names that a text has filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def keys() -> list[tuple[str, dict[str, Any]]]:
    """Return every key with its texts by language."""
    return [(f"{section}.{name}", text) for section, own in catalogue().items() for name, text in own.items()]


@cache
def trees() -> tuple[ast.Module, ...]:
    """Return the program, parsed."""
    return tuple(ast.parse(path.read_text("utf-8")) for path in sorted(CODE.rglob("*.py")))


def pattern(node: ast.AST) -> str | None:
    """Return a text of the program as a pattern, with ``ANY`` for what is filled in; none for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(ANY if isinstance(part, ast.FormattedValue) else pattern(part) or "" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = pattern(node.left), pattern(node.right)
        return None if left is None and right is None else (left or ANY) + (right or ANY)
    if isinstance(node, ast.IfExp):
        parts = [part for part in (pattern(node.body), pattern(node.orelse)) if part is not None]
        return f"(?:{'|'.join(parts)})" if parts else None
    return None


@cache
def said() -> tuple[frozenset[str], frozenset[str]]:
    """Return every text of the program and its pages as a pattern: those whole, and those with a part to fill in."""
    found = {p for tree in trees() for node in ast.walk(tree) if (p := pattern(node)) is not None}
    for page in CODE.rglob("*.j2"):
        written = page.read_text("utf-8")
        found |= {re.escape(key) for key in re.findall(r"""\bt\(["']([\w.]+)["']""", written)}
    return frozenset(p for p in found if ANY not in p), frozenset(p for p in found if ANY in p)


@cache
def names() -> frozenset[str]:
    """Return the names that a key may be made of: those of the program, its vocabularies and its data files."""
    found = {
        name for _, text in keys() for own in text.values() for form in forms(own).values() for name in holes(form)
    }
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                value = node.value if len(node.value) < LONG else ""
                found |= {value, value.replace(" ", "_"), *re.findall(r"\w+", value)}
            elif isinstance(node, ast.Name):
                found.add(node.id.lower())
            elif isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
    for file in CODE.rglob("*.yaml"):
        if WORDS not in file.parents:
            found |= set(re.findall(r"\w+", file.read_text("utf-8")))
    return frozenset(found)


def is_name(word: str) -> bool:
    """Whether the program knows a name, or makes it of one: ``on_`` and a state."""
    made = (re.fullmatch(p, word) for p in said()[1] if len(p.replace(ANY, "")) >= len("on_") and r"\." not in p)
    return word in names() or any(all(part in names() for part in m.groups()) for m in made if m)


def is_said(key: str) -> bool:
    """Whether the program says ``key``: whole, in parts that make it, or by a name within a section it looks up."""
    whole, parts = said()
    if re.escape(key) in whole:
        return True
    section, _, name = key.partition(".")
    made = [m for p in parts if p.startswith(re.escape(f"{section}.")) and (m := re.fullmatch(p, key))]
    if any(all(is_name(part) for part in m.groups()) for m in made):
        return True
    return re.escape(section) in whole and is_name(name)


def spoken() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that says a text, with the pattern of its key."""
    for tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            by = node.func
            known = isinstance(by, ast.Name) and by.id.lower() in ("texts", "finding")
            known |= isinstance(by, ast.Attribute) and by.attr in ("texts",)
            known |= isinstance(by, ast.Call) and isinstance(by.func, ast.Name) and by.func.id == "Texts"
            if known and (p := pattern(node.args[0])) is not None and r"\." in p:
                yield p, node


def test_every_text_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for key, text in keys():
        languages = {"da"} if key.partition(".")[0] in DANISH_ALONE else set(LANGUAGES)
        assert set(text) == languages, key
        for form in FORMS:
            filled = [holes(forms(own)[form]) for own in text.values()]
            assert all(names == filled[0] for names in filled), f"{key}, {form}"
        assert all(set(forms(own)) == FORMS and all(forms(own).values()) for own in text.values()), key


OWN = ("arms", "populations", "study_inputs", "study_outcomes")
"""Words by names that the code does not write: folders of programmes and populations, keys, outcomes."""


def test_every_text_is_said_somewhere() -> None:
    unsaid = [key for key, _ in keys() if key.partition(".")[0] not in {*DEFINED, *OWN} and not is_said(key)]
    assert not unsaid, unsaid


def test_words_by_a_key_or_an_outcome_are_of_one_that_there_is() -> None:
    names = [str(record["name"]) for record in parameters()]
    keys = {name.replace(".", "_") for name in names} | {name.rpartition(".")[2] for name in names}
    assert set(catalogue()["study_inputs"]) <= keys | set(Settings.model_fields)
    assert set(catalogue()["study_outcomes"]) <= {*outcomes.names(), *effects.describe()}


def test_the_check_sees_a_text_that_nobody_says() -> None:
    assert is_said("page.title_of_nothing") is False
    assert is_said("as_run.unspent_rounding") and not is_said("as_run.unspent_xyzzy")
    assert is_said("states.kontanthjaelp") and not is_said("states.xyzzy")


def test_every_text_that_is_said_is_there_and_all_its_placeholders_are_filled() -> None:
    calls = list(spoken())
    assert len(calls) > 150, "the check finds the calls"
    for key, call in calls:
        found = [text for own, text in keys() if re.fullmatch(key, own)]
        assert found, f"line {call.lineno}: no text {key}"
        given = {k.arg for k in call.keywords}
        if ANY in key or "|" in key or None in given or not given:
            continue
        for own in (form for text in found for language in text.values() for form in forms(language).values()):
            assert holes(own) <= given, f"line {call.lineno}: {key} lacks {holes(own) - given}"


def test_a_text_that_is_said_without_values_has_no_placeholders() -> None:
    for key, call in spoken():
        if ANY in key or "|" in key or call.keywords or not isinstance(call.func, ast.Name) or call.args[1:]:
            continue
        texts = [each for own, text in keys() if re.fullmatch(key, own) for each in text.values()]
        assert not any(holes(form) for each in texts for form in forms(each).values()), key


def test_a_section_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text('page:\n  x: {en: "x", da: "x"}\n')
    monkeypatch.setattr(speech, "WORDS", tmp_path)
    with pytest.raises(ValueError, match=r"b\.yaml: the section page"):
        speech.catalogue.__wrapped__()


def test_a_text_has_the_plural_form_of_its_number_in_each_language() -> None:
    assert [EN("page.replications", n=n) for n in (0, 1, 2, 1200)] == [
        "0 replications", "1 replication", "2 replications", "1,200 replications",
    ]  # fmt: skip
    assert [DA("page.replications", n=n) for n in (1, 1200)] == ["1 gentagelse", "1.200 gentagelser"]


def test_lists_and_dates_read_as_in_a_sentence() -> None:
    assert EN.list(["a"]) == "a" and EN.list(["a", "b"]) == "a and b" and EN.list(["a", "b", "c"]) == "a, b and c"
    assert DA.list(["a", "b", "c"]) == "a, b og c"
    assert (EN.date(dt.date(2024, 5, 1)), DA.date(dt.date(2024, 5, 1))) == ("1 May 2024", "1. maj 2024")
    assert EN.date(None) == DA.percent(None) == "–"


def test_numbers_are_rounded_once_and_keep_their_sign_and_their_unit() -> None:
    assert [EN.number(x, 2) for x in (2.675, 1e15, 0.005)] == ["2.67", "1,000,000,000,000,000.00", "0.01"]
    assert EN.number(1e300, 2).startswith("1,000,000") and EN.figures(1e300, 4).startswith("1000000")
    assert (EN.number(1234, -2), DA.number(-1234.5, 1, sign=True)) == ("1,200", f"{MINUS}1.234,5")
    assert EN.number(3, sign=True) == "+3" and EN.number(-0.2, sign=True) == "0"
    assert (EN.figures(-0.00012345678, 4), DA.figures(2 / 3, 3)) == (f"{MINUS}0.0001235", "0,667")
    assert DA.percent(0.1234) == f"12,3{NO_BREAK}%"


def test_values_are_filled_in_as_the_language_writes_them() -> None:
    assert [DA.shown(v) for v in (1234, 0.25, 2.0, "2024-05-01", "20240501", True)] == [
        "1.234", "0,25", "2", "1. maj 2024", "20240501", "True",
    ]  # fmt: skip


def test_a_finding_is_said_in_either_language_with_the_findings_in_it() -> None:
    found = Finding("as_run.of", {"n": 1000, "of": Finding("warnings.failures", {"n": 1})})
    assert EN.said(found) == "1,000 of 1 cell failed and is not here."
    assert DA.said(found) == "1.000 af 1 celle fejlede og er ikke med."


def test_every_condition_of_a_programme_has_its_words_and_no_other_has() -> None:
    named = [name for name in CATALOGUE if not is_usual(name)]
    stated = set()
    for population in ("hedensted", "families"):  # without families and with
        asked = settings_from({"population": {"name": population, "n": 50}, "policy": named})
        around = surroundings(asked, 0)
        for name in named:
            market = build(asked, name, around)
            stated |= {words for own in market.policies[1:] for words in own.asked(market.world)}
    assert set(catalogue()["conditions"]) == stated
    assert all(texts["en"] == words for words, texts in catalogue()["conditions"].items())
