"""The glossary: a term a line with its Danish term and one sentence, no term twice, the words of the field in it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
STANDARD = (
    "arm",
    "baseline",
    "replication",
    "draw",
    "cell",
    "study",
    "contrast",
    "saving",
    "place",
    "post",
    "caseload",
    "participant",
    "eligible",
    "stock",
    "flow",
    "horizon",
    "discrepancy",
    "posterior",
    "prior",
    "belief",
    "readiness",
    "relation",
    "opening",
    "usual service",
    "net payment",
    "first exit",
    "predictive interval",
    "Monte Carlo error",
)


def rows() -> list[list[str]]:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "| meaning |" not in line]


def terms() -> list[str]:
    return [term.strip() for row in rows() for term in row[0].split(",")]


def test_a_term_has_its_other_language_and_one_sentence() -> None:
    for row in rows():
        assert len(row) == 3 and all(row), row
        assert row[2].endswith(".") and row[2].count(". ") == 0, row


def test_no_term_stands_twice() -> None:
    assert len(terms()) == len(set(terms()))


@pytest.mark.parametrize("term", STANDARD)
def test_the_standard_terms_are_explained(term: str) -> None:
    assert term in terms()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_glossary_is_linked(page: str) -> None:
    assert "](docs/glossary.md)" in (ROOT / page).read_text(encoding="utf-8")
