"""The page of rules in the docs, made from the dated law.

python experiments/rules_page.py        (writes docs/rules.md)
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from simulation.model.economics.dated import Series, catalogue, read, sources
from simulation.model.economics.law import known_until, rules
from simulation.model.economics.price_list import addresses
from simulation.words.texts import Texts

DOCS = Path(__file__).resolve().parent.parent / "docs"


def _cell(text: object) -> str:
    return str(text).replace("|", "/")


def _source(source: str) -> str:
    """Return a source with each page by its title, linked where its whole address is known."""
    if source.startswith("evidence:"):
        return f"`{source.removeprefix('evidence:')}`"
    return "; ".join(_page(key) if key in sources() else key for key in source.split(", "))


def _page(key: str) -> str:
    title, links = sources()[key]["title"], addresses(key)
    if not links:
        return f"{title} ({sources()[key]['at']})"
    more = "".join(f", [{number}]({link})" for number, link in enumerate(links[1:], 2))
    return f"[{title}]({links[0]}){more}"


def _amounts(one: Series) -> str:
    told = []
    for value in one.values:
        span = f" ({value.span[0]:,g}-{value.span[1]:,g})" if value.span else ""
        told.append(f"{value.day}: {value.amount:,.10g}{span}, {value.status}, {_source(value.source)}")
    return "<br>".join(told)


def page() -> str:
    """Return the page as Markdown."""
    texts = Texts("en")
    found = ["# The law of the day", ""]
    found += [
        "Made by `python experiments/rules_page.py` from `simulation/model/economics/law/`. `indsats list rules`",
        "shows the rules and rates of a day, and with traits (`age=27 children=1 hours=10`) what they give and ask",
        f"of a citizen. The law is known until {known_until()}. *read*: on a page of an authority; *read2*: on a",
        "secondary page; *derived*: reckoned from what was read; *recalled* and *assumption* are shown as such in",
        "every report.",
        "",
        "## Rules",
        "",
        "| from | until | rule | paragraph | how known | source |",
        "|---|---|---|---|---|---|",
    ]
    for rule in sorted(rules(), key=lambda r: (r.first, r.id)):
        until = "expected" if rule.expected else rule.last or ""
        known = rule.status if rule.date_status == rule.status else f"{rule.status}; its date: {rule.date_status}"
        what = rule.label["en"] + (" **Shown only.**" if rule.shown_only else "")
        what += f" *({rule.note})*" if rule.note else ""
        cells = (rule.first, until, what, rule.paragraph, known, _source(rule.source))
        found.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    counted = Counter(value.status for one in catalogue().values() for value in one.values)
    told = ", ".join(f"{number} {status}" for status, number in counted.most_common())
    found += [
        "",
        "## Rates and prices",
        "",
        f"{len(catalogue())} series with {sum(counted.values())} amounts ({told}); a year between is regulated.",
        "",
        "| what | unit | amounts from a day on: how known, source |",
        "|---|---|---|",
    ]
    for name, one in catalogue().items():
        what = f"{texts.name('prices', name)} (`{name}`)" + (f", until {one.until}" if one.until else "")
        found.append(f"| {_cell(what)} | {one.unit} | {_cell(_amounts(one))} |")
    around = read("labour_market")
    found += [
        "",
        "## The time around",
        "",
        "| year | gross unemployment, percent | on cash benefit, thousands |",
        "|---|---:|---:|",
    ]
    for year, share in around["unemployment"].items():
        found.append(f"| {year} | {share} | {around['stock'].get(year, '')} |")
    found += ["", f"Unemployment: {around['unemployment_status']}. Stock: {around['stock_status']}.", ""]
    found += ["## What could not be found", "", "| looked for | what a run does instead |", "|---|---|"]
    found += [f"| {_cell(gap['what'])} | {_cell(gap['instead'])} |" for gap in read("not_found")]
    return "\n".join(found) + "\n"


if __name__ == "__main__":
    (DOCS / "rules.md").write_text(page(), encoding="utf-8")
    print(DOCS / "rules.md")
