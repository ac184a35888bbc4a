"""What the site has beyond the pages of this folder: results, notebooks, tables of columns and codes."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from nbformat import v4

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

from examples import FIGURE, blocks  # noqa: E402

RESULTS = DOCS.parent / "results"
NOTEBOOKS = ("student", "researcher", "mesa")
"""Pages that are notebooks too."""
OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+simulation/[^)]*\)")
ELSEWHERE = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>")
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


def on_post_page(output: str, page: Any, **_: Any) -> None:
    """Refuse a page that asks for anything elsewhere when it is opened: what it shows and runs is in the folder.

    Raises
    ------
    PluginError
        Naming what it asks for.
    """
    if elsewhere := ELSEWHERE.search(output):
        raise PluginError(f"{page.file.src_uri}: {elsewhere[0]}: nothing may be fetched from elsewhere")


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
    cells = ([str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _outcomes() -> str:
    from simulation.run.outcomes import describe

    return _rows(("column", "unit", "meaning"), [(f"`{name}`", *about) for name, about in describe().items()])


def _columns() -> str:
    from simulation.results import columns

    about = {**columns.KEYS, **columns.PERSONS, **columns.CITIZENS}
    return _rows(("column", "unit", "meaning"), [(f"`{name}`", *told) for name, told in about.items()])


def _support() -> str:
    from simulation.model.states import Support, label
    from simulation.results.export.codes import codes
    from simulation.words.texts import Texts

    dream, tongues = codes().code, [Texts(lang) for lang in ("en", "da")]
    rows = []
    for state in Support:
        named = [t(f"states.{label(state)}") if t.has(f"states.{label(state)}") else "" for t in tongues]
        rows.append((int(state), f"`{label(state)}`", *named, dream.get(state, "")))
    return _rows(("`support`", "name", "English", "Danish", "DREAM"), rows)


def _codes() -> str:
    from simulation.model import states

    kinds = [kind for kind in vars(states).values() if isinstance(kind, type) and issubclass(kind, IntEnum)]
    rows = [
        (f"`{kind.__name__}`", ", ".join(f"{int(member)} `{states.label(member)}`" for member in kind), kind.__doc__)
        for kind in kinds
        if kind not in (IntEnum, states.Support)
    ]
    return _rows(("vocabulary", "codes", "meaning"), rows)


def _studies() -> str:
    """Return the question and the figure of each ready study, as its own page has them."""
    found = []
    for page in sorted((RESULTS / "reference" / "studies").glob("*/README.md")):
        head, figure = page.read_text("utf-8").split("](response.png)")[0].rsplit("![", 1)
        where = page.parent.relative_to(RESULTS).as_posix()
        found.append(f"#{head}\n![{figure}]({where}/response.png)\n\n[What it shows]({where}/README.md)\n")
    return "\n".join(found)


TABLES = {"outcomes": _outcomes, "columns": _columns, "support": _support, "codes": _codes, "studies": _studies}
"""What a page asks for by ``<!-- table: NAME -->``."""
