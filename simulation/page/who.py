"""Who a ground is about, in numbers: benefits, ages, barriers, and how many each programme is for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from string import Formatter

from nicegui import ui

from simulation.model.columns import TRAITS
from simulation.model.population.files import Examined
from simulation.page.controls import said, within
from simulation.page.facts import Facts, Programme
from simulation.words.texts import Finding, Texts

Bar = tuple[str, int]
"""A label, and how many."""
HOLE = "\0"
_HOLES = re.compile(rf" ?\({HOLE}(, {HOLE})*\)")


def who(facts: Facts, t: Texts) -> None:
    """Add the number of citizens, and what they live on, how old they are, what stands in their way."""
    with within("section", "section", aria_labelledby="who"):
        said("h2", t("open_municipality.citizens", n=facts.citizens), id="who")
        if facts.later:
            said("p", t("open_municipality.later", n=facts.later), "soft small")
        with within("div", "cols-3 i-who"):
            _bars(t("open_municipality.benefits"), _benefits(facts, t), facts.citizens, t)
            _bars(t("open_municipality.ages"), _ages(facts, t), facts.citizens, t)
            _bars(t("open_municipality.barriers"), _barriers(facts, t), facts.citizens, t)


def _benefits(facts: Facts, t: Texts) -> list[Bar]:
    return [(t.name("states", name), n) for name, n in facts.benefits.items()]


def _ages(facts: Facts, t: Texts) -> list[Bar]:
    lows = sorted(facts.ages)
    ends = [f"{low}–{after - 1}" for low, after in itertools.pairwise(lows)]
    labels = [t("open_municipality.age", ages=ages) for ages in ends]
    labels.append(t("open_municipality.oldest", age=lows[-1]))
    return [(label, facts.ages[low]) for label, low in zip(labels, lows, strict=True)]


def _barriers(facts: Facts, t: Texts) -> list[Bar]:
    return [(t(f"open_municipality_barriers.{name}"), n) for name, n in facts.barriers.items()]


def _bars(heading: str, bars: Sequence[Bar], whole: int, t: Texts) -> None:
    """Add a bar a row, with its number and its share in text."""
    most = max((n for _, n in bars), default=0) or 1
    with within("div"):
        said("h3", heading)
        if not bars:
            said("p", t("open_municipality.none"), "soft small")
            return
        with within("table", "i-bars"):
            said("caption", heading, "sr")
            with within("thead", "sr"), within("tr"):
                for name in ("group", "bar", "number", "share"):
                    said("th", t(f"open_municipality.{name}"), scope="col")
            with within("tbody"):
                for label, n in bars:
                    with within("tr"):
                        said("th", label, scope="row")
                        with within("td", aria_hidden="true"):
                            if n:
                                ui.element("i").classes("i-bar-of").style(f"--v: {100 * n / most:.1f}%")
                        said("td", t.number(n), "num")
                        said("td", t.percent(n / whole if whole else 0.0, 0), "num soft")


def eligible(facts: Facts, held: Examined | None, t: Texts) -> None:
    """Add how many each programme is for, the largest group first, and whom it asks for.

    Of an own file (``held``), its headings stand beside what is asked, and which of them it does not have.
    """
    with within("section", aria_labelledby="eligible"):
        said("h2", t("open_municipality.eligible"), id="eligible")
        with within("table", "tall"):
            said("caption", t("open_municipality.eligible_about", n=facts.citizens))
            with within("thead"), within("tr"):
                said("th", t("open_municipality.design"), scope="col")
                said("th", t("open_municipality.number"), "num", scope="col")
                said("th", t("open_municipality.share"), "num", scope="col")
            with within("tbody"):
                for name, one in sorted(facts.programmes.items(), key=lambda item: -item[1].eligible):
                    _programme(name, one, facts.citizens, held, t)


def _programme(name: str, one: Programme, whole: int, held: Examined | None, t: Texts) -> None:
    with within("tr"):
        with within("th", scope="row"):
            said("span", t.arm(name))
            said("small", asked(one, held.headings if held else {}, t), "below i-whom")
            if held and not one.eligible and (lacking := _lacking(one, held)):
                said("small", f"⚠ {t('open_municipality.lacking', columns=t.list(lacking))}", "below i-whom is-warn")
        said("td", t.number(one.eligible), "num big", data_label=t("open_municipality.number"))
        share = t.percent(one.eligible / whole if whole else 0.0, 0)
        said("td", share, "num", data_label=t("open_municipality.share"))


def _lacking(one: Programme, held: Examined) -> list[str]:
    """Return the headings of what a programme asks for that a file does not tell."""
    there = {column.trait for column in held.columns}
    wanted = {name: None for condition in one.group for _, name, _, _ in Formatter().parse(condition) if name}
    return [held.headings[name] for name in wanted if name not in there]


def asked(one: Programme, headings: Mapping[str, str], t: Texts) -> str:
    """Return whom a programme asks for, as a line."""
    if not one.group:
        return t("open_municipality.everybody")
    named = headings or {trait.name: HOLE for trait in TRAITS}
    told = t.list([_HOLES.sub("", t.told(Finding(f"conditions.{condition}", named))) for condition in one.group])
    return f"{told[:1].upper()}{told[1:]}"
