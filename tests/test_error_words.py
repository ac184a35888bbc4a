"""A mistake is said in Danish where Danish is asked for, and every sentence of a mistake has its Danish words."""

from __future__ import annotations

import ast
import pickle
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from simulation import errors
from simulation.cli.main import main
from simulation.errors import Mistake, Said, not_one_of
from simulation.model.population.rules import Limits, rules
from simulation.words.explaining import RANGES
from simulation.words.texts import Texts, catalogue

PACKAGE = Path(__file__).parents[1] / "simulation"
SAYING = {"Said"} | {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.UserError)
}
ENGLISH_ALONE = 82
"""As many mistakes as may be made of text that is put together where it stands: they are said in English alone."""


@cache
def nodes() -> list[ast.AST]:
    """Return every node of the package's code."""
    return [node for path in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def first_arguments() -> list[ast.expr]:
    """Return what stands first in every sentence that the package makes."""
    made = (n for n in nodes() if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in SAYING)
    found = [n.args[0] for n in made if n.args]
    return [part for a in found for part in ([a.body, a.orelse] if isinstance(a, ast.IfExp) else [a])]


def templates() -> set[str]:
    """Return every sentence that is written out, but those that are nothing but holes."""
    constants = {a.value for a in first_arguments() if isinstance(a, ast.Constant)}
    constants |= {rule.why for rule in rules(Limits(67, 52, (10,)))} | set(RANGES.values())
    return {t for t in constants if re.search("[a-z]{2}", re.sub(r"{[^}]*}|\w+={}|lang", "", t))}


def holes(template: str) -> list[str]:
    """Return the holes of a template, with their formats, in no order."""
    return sorted(f"{name}!{kind}:{spec}" for _, name, spec, kind in Formatter().parse(template) if name is not None)


def test_every_sentence_of_a_mistake_has_danish_words_with_the_same_holes() -> None:
    danish = catalogue()["errors"]
    assert len(templates()) > 100
    assert sorted(templates() - set(danish)) == []
    written = {n.value for n in nodes() if isinstance(n, ast.Constant)}
    assert sorted(set(danish) - written) == []
    for english, words in danish.items():
        assert holes(english) == holes(words["da"]), english


def test_no_more_mistakes_are_put_together_where_they_stand() -> None:
    assert sum(isinstance(a, ast.JoinedStr) for a in first_arguments()) <= ENGLISH_ALONE


def test_a_sentence_within_a_sentence_is_worded_too() -> None:
    mistake = Mistake("{}: {}", "policy=[isp]", not_one_of("isp", ["ips", "jobfirst"]))
    assert str(mistake) == "policy=[isp]: not one of ips, jobfirst; did you mean 'ips'?"
    assert Texts("en").worded(mistake.said) == str(mistake)
    assert Texts("da").worded(mistake.said) == "policy=[isp]: ikke en af ips, jobfirst; mente du 'ips'?"


def test_what_the_user_wrote_stands_as_it_was_written() -> None:
    odd = Mistake("{}: give a value, or leave the key out for its default", "title={0} {nothing}")
    assert str(odd) == "title={0} {nothing}: give a value, or leave the key out for its default"
    assert Texts("da").worded(odd.said).startswith("title={0} {nothing}: giv en værdi")
    assert str(Mistake("title={0} {nothing}")) == "title={0} {nothing}"


def test_a_mistake_keeps_what_it_is_made_of_on_its_way_from_a_worker() -> None:
    home = pickle.loads(pickle.dumps(Mistake("n={}: at least one citizen an arm", [0])))
    assert Texts("da").worded(home.said) == "n=[0]: mindst én borger i hver arm"


@pytest.mark.parametrize(
    ("words", "english", "danish"),
    [
        (
            ["compare", "replcations=5"],
            "did you mean 'replications'?",
            "den nøgle findes ikke; mente du 'replications'?",
        ),
        (
            ["compare", "replications=0"],
            "a whole number from 1 to 100000",
            "replications=0: et helt tal fra 1 til 100000",
        ),
        (["compare", "policy=[isp]"], "policy 'isp' is not one of", "indsatsen 'isp' er ikke en af"),
        (["compare", "start=2024-13-01"], "give a date as", "start=2024-13-01: giv en dato som 2024-01-01"),
        (["report", "nowhere"], "nowhere: no such result folder", "nowhere: den resultatmappe findes ikke"),
        (["compaer"], "did you mean 'compare'?", "'compaer' er ikke en kommando"),
    ],
)
def test_the_command_line_says_it_in_the_language_asked_for(words, english, danish, capsys) -> None:
    assert main(words) == 2
    assert english in capsys.readouterr().err
    assert main([*words, "--lang", "da"] if words[0] == "report" else [*words, "lang=da"]) == 2
    assert danish in capsys.readouterr().err


def test_the_bad_cells_of_a_file_are_named_in_danish(tmp_path, capsys) -> None:
    file = tmp_path / "borgere.csv"
    file.write_text("alder;ydelse\n17;kontanthjælp\nung;kontanthjælp\n", encoding="utf-8")
    assert main(["population", "check", str(file), "lang=da"]) == 2
    told = capsys.readouterr()
    lines = " ".join(told.out.split())
    assert "Række 2, kolonnen 'ydelse': 'kontanthjælp' passer ikke: ingen under 18 lever af denne ydelse" in lines
    assert "Række 3, kolonnen 'alder': 'ung' er ikke tilladt; tilladt: et tal fra 16 til 70" in lines
    assert "2 forkerte celler, nævnt ovenfor (række 1 er overskriften)" in told.err


def test_a_plain_text_is_a_sentence_of_its_own() -> None:
    assert isinstance(Mistake("seed: too large").said, Said)
