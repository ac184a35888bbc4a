"""``indsats list rules``: the law of a day, or what it gives and asks of one citizen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulation.errors import Mistake

if TYPE_CHECKING:
    from simulation.inputs.entitlement import Entitlement
    from simulation.model.economics.dated import Value
    from simulation.model.economics.law import Rule
    from simulation.words.texts import Texts

HELP = """indsats list rules [date=YYYY-MM-DD] [TRAIT=VALUE ...] [all=true] [law_1750=july] [lang=da] [--json]

The rules and rates in force on a day, each with paragraph and source; with traits, what they give and ask of that
citizen: benefit, supplements, what own work and a spouse's pay take, ceiling, duty, talks, refund, who pays, and the
rules that bear on this citizen (all=true: every rule of the day). Traits are the columns of a population file
(indsats list columns), and hours, pay_month, spell, refund_weeks, worked_year, worked_3_years, missed_talk, before,
graduate, housing, special_support.

  indsats list rules date=2025-07-01
  indsats list rules date=2025-08-01 age=27 children=1 lone_provider=true hours=10
  indsats list rules date=2024-05-01 age=40 housing=2000 special_support=500"""


def run(words: Sequence[str]) -> int:
    """Print the law of a day, or what it gives a citizen, and return the exit code."""
    from simulation.cli.exits import OK
    from simulation.cli.values import yes
    from simulation.inputs.entitlement import entitlement
    from simulation.words.texts import Texts

    given, plain = _given(words)
    lang = given.pop("lang", "en")
    if lang not in ("en", "da"):
        raise Mistake("lang={}: en or da", lang)
    texts, day = Texts(lang), _day(given.pop("date", None))
    reading = given.pop("law_1750", "february")
    if reading not in ("february", "july"):
        raise Mistake("law_1750={}: february or july", reading)
    july, whole = reading == "july", yes(given, "all", False)
    given.pop("all", None)
    if plain:
        shown = _record(entitlement(day, given, july)) if given else _law(day, july, texts)
        print(json.dumps(shown, indent=2, default=str, ensure_ascii=False))
    elif given:
        _say(_of_a_citizen(entitlement(day, given, july), texts, whole))
    else:
        _say([*_past(day, texts), *(line for record in _law(day, july, texts) for line in _told(record, texts))])
    return OK


def _given(words: Sequence[str]) -> tuple[dict[str, str], bool]:
    given, rest = {}, [word.removeprefix("--") if word.startswith("--date") else word for word in words]
    plain = "--json" in rest
    pending = ""
    for word in (w for w in rest if w != "--json"):
        if pending:
            given[pending], pending = word, ""
        elif word in ("date", "--lang"):
            pending = word.removeprefix("--")
        elif "=" in word and not word.startswith("-"):
            key, _, value = word.partition("=")
            given[key] = value
        else:
            raise Mistake("list rules {}: give date=YYYY-MM-DD and traits, as in age=27 (indsats list columns)", word)
    if pending:
        raise Mistake("list rules {}: it has no value", pending)
    return given, plain


def _day(given: str | None) -> dt.date:
    if given is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise Mistake("date={}: a day, as in date=2025-07-01", given) from None


def _law(day: dt.date, july: bool, texts: Texts) -> list[dict[str, Any]]:
    """Return the rules and the rates in force on a day, as plain records."""
    from simulation.model.economics.dated import catalogue
    from simulation.model.economics.law import rules_at
    from simulation.model.economics.price_list import addressed, pages

    found: list[dict[str, Any]] = [
        {
            "name": rule.id,
            "from": rule.first,
            "until": rule.last,
            "what": rule.label[texts.lang],
            "paragraph": rule.paragraph,
            "source": addressed(rule.source),
            "pages": [link for _, links in pages(rule.source) for link in links],
            "status": rule.status,
            "date_status": rule.date_status,
            "shown_only": rule.shown_only,
            "note": rule.note,
        }
        for rule in rules_at(day, july)
    ]
    for name, one in catalogue().items():
        if one.first <= day and (one.until is None or day <= one.until):
            value = one.at(day)
            found.append(
                {
                    "name": name,
                    "from": value.day,
                    "until": one.until,
                    "what": texts.name("prices", name),
                    "value": value.amount,
                    "unit": one.unit,
                    "range": value.span,
                    "source": addressed(value.source),
                    "pages": [link for _, links in pages(value.source) for link in links],
                    "status": value.status,
                    "note": one.note,
                }
            )
    return found


def _past(day: dt.date, texts: Texts) -> list[str]:
    """Return a line saying until when the law is known, where the day lies after that."""
    from simulation.model.economics.law import known_until

    return [texts("entitlement.past", known=texts.date(known_until()))] if day > known_until() else []


def _told(record: dict[str, Any], texts: Texts) -> list[str]:
    """Return what it is, from when and how known; the name in brackets is the one to type."""
    amount = f": {texts.amount(record['value'], record['unit'])}" if "value" in record else ""
    when = texts("entitlement.from", first=record["from"])
    if record["until"]:
        when = texts("entitlement.from_until", first=record["from"], last=record["until"])
    known = texts(f"entitlement.status_{record['status']}")
    where = "; ".join(filter(None, (record.get("paragraph", ""), record["source"])))
    shown = texts("entitlement.shown_only") if record.get("shown_only") else ""
    first = f"{record['what']}{amount}, {when} ({record['name']}){shown}"
    return [first, f"    {known}: {where}", *(f"    {link}" for link in record["pages"])]


def _record(found: Entitlement) -> dict[str, Any]:
    record = asdict(found)
    record["state"], record["rate"] = (
        found.state.name.lower(),
        None if found.rate is None else found.rate.name.lower(),
    )
    record["rules"] = [rule.id for rule in found.rules]
    record["bearing"] = [rule.id for rule in found.bearing]
    record["because"] = {what: rule.id for what, rule in found.because.items()}
    return record


def _of_a_citizen(found: Entitlement, texts: Texts, whole: bool) -> list[str]:
    from simulation.words.texts import Share

    def kroner(amount: float) -> str:
        return f"{texts.number(amount, 0)} {texts('entitlement.month')}"

    def because(what: str) -> str:
        return f" ({_why(found.because[what], texts)})" if what in found.because else ""

    lines = [
        texts("entitlement.day", date=texts.date(found.day), benefit=texts.name("states", found.state.name.lower()))
    ]
    lines += _past(found.day, texts)
    for line in found.lines:
        section = next((s for s in ("entitlement", "states", "prices") if texts.has(f"{s}.{line.name}")), "prices")
        what = texts.name(section, line.name)
        source = because(line.name) or (f" ({_known(line.source, texts)})" if line.source else "")
        lines.append(f"    {what}: {kroner(line.month)}{source}")
    age = f"{texts('entitlement.pension_age', years=found.pension_age)}{because('pension_age')}"
    if found.state.name == "PENSION_AGE":
        return [*lines, f"{texts('entitlement.pensioner', years=found.pension_age)}{because('pension_age')}"]
    lines.append(texts("entitlement.paid", amount=kroner(found.month)))
    if found.payer:
        payer = texts.name("parties", found.payer)
        told = texts("entitlement.payer", payer=payer, refund=Share(found.refund))
        lines.append(f"{told}{because('refund')}")
    if found.ceiling:
        told = texts("entitlement.ceiling", amount=kroner(found.ceiling.month))
        law = found.because["ceiling"].paragraph
        lines.append(f"{told} ({law}; {_known(found.ceiling.source, texts)})" if found.ceiling.source else told)
    for name, left in (("special_support", found.special_support), ("housing", found.housing)):
        if found.asked[name]:
            lines.append(texts(f"entitlement.{name}", amount=kroner(left), before=kroner(found.asked[name])))
    if found.duty_hours:
        lines.append(f"{texts('entitlement.duty', hours=found.duty_hours)}{because('duty')}")
    if found.off_support:
        lines.append(texts("entitlement.off_support"))
    right = texts("entitlement.right_yes" if found.dagpenge_right else "entitlement.right_no")
    talks = texts("entitlement.talks" if found.talk_weeks else "entitlement.talks_by_need", weeks=found.talk_weeks)
    lines += [f"{right}{because('right')}", f"{talks}{because('talks')}", age]
    shown = found.rules if whole else found.bearing
    lines.append(texts("entitlement.all_rules" if whole else "entitlement.bearing_rules", n=len(found.rules)))
    return lines + [f"    {_with_paragraph(rule, texts)}" for rule in shown] + _links(found, texts)


def _known(value: Value, texts: Texts) -> str:
    """Return how a rate is known, and the pages it was read on."""
    from simulation.model.economics.price_list import pages_of

    return ": ".join(filter(None, (texts(f"entitlement.status_{value.status}"), pages_of(value.source))))


def _why(rule: Rule, texts: Texts) -> str:
    """Return a rule's paragraph, how it is known, and the pages it was read on."""
    from simulation.model.economics.price_list import pages_of

    known = ": ".join(filter(None, (texts(f"entitlement.status_{rule.status}"), pages_of(rule.source))))
    return "; ".join(filter(None, (rule.paragraph, known)))


def _links(found: Entitlement, texts: Texts) -> list[str]:
    """Return the pages named, each once, with the addresses that are known."""
    from simulation.model.economics.price_list import pages

    rates = [line.source for line in (*found.lines, found.ceiling) if line and line.source]
    named = [value.source for value in rates] + [rule.source for rule in found.because.values()]
    links = {title: links for source in named for title, links in pages(source) if links}
    told = [f"    {title}: {' '.join(addresses)}" for title, addresses in links.items()]
    return [texts("entitlement.pages"), *told] if told else []


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)


def _with_paragraph(rule: Rule, texts: Texts) -> str:
    paragraph = f" ({rule.paragraph})" if rule.paragraph else ""
    return f"{rule.label[texts.lang]}{paragraph}{texts('entitlement.shown_only') if rule.shown_only else ''}"
