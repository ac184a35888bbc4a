"""The examples of the documentation run, print what the pages say and draw what they show; notebooks hold them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from docs import examples
from simulation.engine import executors

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if examples.blocks(page.read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
@pytest.mark.usefixtures("words_alone")
def test_the_examples_of_a_page_run_and_print_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process where that can be: workers, imports and pictures take longer than what is run."""
    monkeypatch.setattr(executors, "cores", lambda: 1)
    examples.run(page, tmp_path, here=True)


def test_a_plain_command_runs_in_this_process_and_any_other_in_a_shell(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```bash\nindsats list policies nosuch\n```\n")
    with pytest.raises(examples.WrongPage, match=re.escape("page.md:2: exit 2\nindsats: ")):
        examples.run(page, tmp_path, here=True)
    plain = 'indsats sweep out=a \\\n    "companies.hours=interval(1, 2)"\nindsats sweep resume a\n'
    assert examples.ours(plain) == [["sweep", "out=a", "companies.hours=interval(1, 2)"], ["sweep", "resume", "a"]]
    for more in ("indsats sweep &", "indsats list | head", "cd a\nindsats list", "indsats sweep out=$HOME", "ls"):
        assert examples.ours(more) == []


def test_every_page_for_a_reader_has_examples() -> None:
    assert {page.stem for page in PAGES} >= {"student", "advisor", "researcher", "mesa", "registers", "cluster"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```python\n1 / 0\n```\n", "page.md:2: ZeroDivisionError"),
        ("\n```python\nx = 2\n```\n\n```python\nx + 1\n```\n\n```text\n4\n```\n", "page.md:7: prints\n3\n"),
        ("```bash\nfalse\necho on\n```\n", "page.md:2: exit 1"),
        ("![no](figures/page/no.png)\n", "no example writes no.png"),
    ],
)
def test_a_wrong_example_is_named_with_its_line(text: str, wrong: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(examples.WrongPage, match=re.escape(wrong)):
        examples.run(page, tmp_path)


def test_what_an_example_prints_is_written_into_its_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```bash\necho new\n```\n\n```text\nold\n```\n\nwords\n")
    examples.run(page, tmp_path, write=True)
    assert page.read_text() == "```bash\necho new\n```\n\n```text\nnew\n```\n\nwords\n"


def test_a_notebook_holds_the_whole_page() -> None:
    from docs.hooks import notebook

    text = (DOCS / "student.md").read_text("utf-8")
    found = nbformat.reads(notebook(DOCS / "student.md"), as_version=4)
    words = "\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown")
    code = [cell for cell in found.cells if cell.cell_type == "code"]
    assert [cell.source.removeprefix("%%bash\n") for cell in code] == [b.code.rstrip() for b in examples.blocks(text)]
    assert [cell.outputs[0].text if cell.outputs else None for cell in code] == [
        block.printed for block in examples.blocks(text)
    ]
    assert words.count("\n## ") + words.startswith("## ") >= text.count("\n## ") - 1 and "```" not in words
    assert any(cell.get("attachments") for cell in found.cells)
