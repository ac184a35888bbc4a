"""What the site has beyond the pages of this folder: results that are shown, notebooks, tables of columns and codes."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.structure.files import File, Files
from nbformat import v4

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

from examples import FIGURE, blocks  # noqa: E402

RESULTS = DOCS.parent / "results"
NOTEBOOKS = ("student", "researcher", "mesa")
"""Pages that are notebooks too."""
OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+simulation/[^)]*\)")
TABLE = re.compile(r"^<!-- table: (\w+) -->$", re.MULTILINE)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages and figures of the results that come along, and the notebooks."""
    for path in sorted((RESULTS / "reference").rglob("*")):
        if path.name == "README.md" or path.suffix == ".png":
            uri = path.relative_to(RESULTS).as_posix()
            files.append(File.generated(config, uri, abs_src_path=str(path)))
    for name in NOTEBOOKS:
        files.append(File.generated(config, f"notebooks/{name}.ipynb", content=notebook(DOCS / f"{name}.md")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point at results where the site has them, leave out links into the code, and put tables in."""
    markdown = re.sub(r"\]\((?:\.\./)+results/", "](" + "../" * page.file.src_uri.count("/"), markdown)
    if not page.file.src_uri.startswith("reference/"):
        markdown = OUTSIDE.sub(r"\1", markdown)
    markdown = TABLE.sub(lambda found: TABLES[found[1]](), markdown)
    if (name := page.file.src_uri.removesuffix(".md")) in NOTEBOOKS:
        title, rest = markdown.split("\n", 1)
        markdown = f"{title}\n\n[This page as a notebook](notebooks/{name}.ipynb){{ .md-button }}\n{rest}"
    return markdown


def notebook(page: Path) -> str:
    """Return a page as a notebook: its examples as cells, with what the page says that they print and the figures."""
    text = page.read_text("utf-8")
    cells, since, figures = [], 0, {}
    for number, block in enumerate(blocks(text)):
        start = text.index(block.code, since) - len(f"```{block.language}\n")
        _add_words(cells, text[since:start], page, figures)
        magic = "" if block.language == "python" else f"%%{'bash' if block.language == 'bash' else 'R'}\n"
        shown = [v4.new_output("stream", name="stdout", text=block.printed)] if block.printed else []
        cells.append(v4.new_code_cell(magic + block.code.rstrip(), outputs=shown, execution_count=number + 1))
        since = start + len(f"```{block.language}\n{block.code}```\n")
        if block.span is not None:
            since = block.span[1] + len("```\n")
    _add_words(cells, text[since:], page, figures)
    for number, cell in enumerate(cells):
        cell["id"] = f"{page.stem}-{number}"  # the same at each build
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    found = v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.validate(found)
    return nbformat.writes(found)


def _add_words(cells: list[Any], words: str, page: Path, figures: dict[str, Any]) -> None:
    """Add a cell of words, if there are any; figures go into it."""
    if not words.strip():
        return
    cell = v4.new_markdown_cell(words.strip())
    held = {}
    for figure in FIGURE.findall(words):
        name = Path(figure).name
        cell["source"] = cell["source"].replace(f"({figure})", f"(attachment:{name})")
        held[name] = {"image/png": base64.b64encode((page.parent / figure).read_bytes()).decode()}
    if held:
        cell["attachments"] = held
    cells.append(cell)


def _rows(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def _outcomes() -> str:
    from simulation.run.outcomes import describe

    return _rows(("column", "unit", "meaning"), [(f"`{name}`", *about) for name, about in describe().items()])


def _keys() -> str:
    from simulation.results import columns

    about = {**columns.KEYS, **columns.PERSONS, **columns.CITIZENS}
    return _rows(("column", "unit", "meaning"), [(f"`{name}`", *told) for name, told in about.items()])


def _codes() -> str:
    from simulation.model import states
    from simulation.words.texts import Texts

    da = Texts("da")
    return da and states and ""


TABLES = {"outcomes": _outcomes, "columns": _keys, "codes": _codes}
"""The tables that a page asks for."""
