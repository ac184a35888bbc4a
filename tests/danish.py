"""Which words of a page are English, Danish, or nobody's: what is said in the other language is found by it."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from simulation.evidence.registry import load
from simulation.inputs.inputs import inputs
from simulation.inputs.options import settings_from
from simulation.model.economics import dated
from simulation.model.economics.law import rules
from simulation.model.economics.price_list import addressed
from simulation.model.population import builtin, margins
from simulation.model.rules import parameters, switches
from simulation.policies.catalogue import CATALOGUE, policy
from simulation.run import outcomes
from simulation.words.texts import Texts, catalogue

WORD = re.compile(r"[^\W\d_]{2,}")


POLICIES = [name for name in CATALOGUE if name != "usual"]
FOR_SURE = frozenset(WORD.findall("the of and with that which from who is are was this than their by not it its as"))
"""English words that no Danish text of ours may have either, so that the Danish texts cannot excuse them."""


def words(text: str) -> set[str]:
    """Return the words of a text, without names of the program's own (with an underscore) and `code`."""
    plain = re.sub(r"`[^`]*`|\{\w*\}|\S*_\S*", " ", text)
    return {word.lower() for word in WORD.findall(plain)}


def leaves(value: Any) -> Iterator[str]:
    """Yield every text below ``value``; keys are names of the program's own."""
    if isinstance(value, dict):
        for below in value.values():
            yield from leaves(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from leaves(below)
    elif isinstance(value, str):
        yield value


def spoken(lang: str) -> list[str]:
    """Return every text of a language, plural forms among them, and its months; mistakes, on no page, name keys."""
    sections = [section for name, section in catalogue().items() if name != "errors"]
    texts = [t for section in sections for text in section.values() for t in leaves(text.get(lang))]
    return [*texts, *(Texts(lang).date(dt.date(2024, month, 1)) for month in range(1, 13))]


@cache
def english() -> frozenset[str]:
    """Return the words of all our English texts."""
    texts = spoken("en")
    texts += [x for p in parameters.catalogue().values() for x in (p.meaning, p.unit)]
    texts += leaves([m.meaning for m in margins.catalogue().values()])
    for one in dated.catalogue().values():
        texts += [one.meaning, one.unit, one.note, *(addressed(value.source) for value in one.values)]
    texts += [text for one in rules() for text in (one.label["en"], one.note)]
    texts += leaves(switches.describe())
    texts += leaves(outcomes.describe())
    texts += [builtin.builtin(name).title for name in builtin.names()]
    texts += [entry.title for entry in load()]
    for name in CATALOGUE:
        texts += [policy(name).title, *policy(name).sources.values()]
    for record in of_everything():
        texts += [record["description"], record["source"], record["unit"]]
    found = set().union(*(words(t) for t in texts)) | FOR_SURE
    return frozenset(found - published())


@cache
def danish() -> frozenset[str]:
    """Return the words of all our Danish texts."""
    return frozenset(set().union(*(words(t) for t in spoken("da"))))


@cache
def published() -> frozenset[str]:
    """Return the words of titles and names that stand as published."""
    ours = catalogue()
    texts = [d.title for d in load().documents() if d.key not in ours["document_titles"]]
    texts += [d.who for d in load().documents() if d.key not in ours["document_authors"]]
    return frozenset(set().union(*(words(t) for t in texts)))


@cache
def of_everything() -> list[dict[str, Any]]:
    """Return the inputs of a run with every policy."""
    return inputs(settings_from({"population": {"name": "hedensted"}, "policy": POLICIES}), list(CATALOGUE))


def shown(page: str) -> str:
    """Return what a reader reads, labels of pictures and cells with it; without names of the program's own."""
    page = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<code>.*?</code>", " ", page, flags=re.S)
    page = re.sub(r'<th scope="row">(.*?)<small>.*?</small></th>', r"\1", page, flags=re.S)
    labels = " ".join(re.findall(r'(?:aria-label|data-label|title|alt)="([^"]*)"', page))
    return html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + labels)


def strange(text: str) -> set[str]:
    """Return the words of our English texts, and of no Danish one, in ``text``."""
    return words(text) & (english() - (danish() - FOR_SURE))
