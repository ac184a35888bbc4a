"""The report in short: for whom, what each policy changes, how sure that is, who pays, and what it does not say.

Effects and kroner are per participant first, per citizen beside. What is said of an effect is decided by its 90 %
interval alone: where it holds zero the answer is that it is undecided.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Party
from simulation.report import naming, savings
from simulation.report.drawing import caption
from simulation.report.effect_tables import per
from simulation.report.money_tables import of_payers
from simulation.report.savings import PAYERS, PayerSaving
from simulation.report.series import municipal_saving, weeks_after
from simulation.report.sources import written_value
from simulation.report.tables import Row, Table, change_of, level_of
from simulation.results.denominators import CITIZEN, PARTICIPANT
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED, Measure, measures
from simulation.results.saving import pick
from simulation.results.statistics import LEAST_DRAWS, Estimate, Floats, break_even, effect
from simulation.words.texts import Texts, digits_for

HEADLINE = ("in_job", "ever_job_or_education")
TINY = 50
MOST_SHARE = 1.5
"""An account with a larger part of the difference is told as a multiple: others offset it."""


@dataclass(frozen=True)
class Tile:
    """One number of the headline: the number, what it is, its interval, and what it is held against."""

    number: str
    label: str
    interval: str
    against: str


@dataclass(frozen=True)
class ArmHeadline:
    """What one policy changed, and who pays."""

    arm: str
    tiles: list[Tile]
    sentences: list[str]
    payers: Table | None


@dataclass(frozen=True)
class Saving:
    """One arm's municipal saving in DKK before tax.

    ``each`` is per participant, or per citizen where nobody was admitted; ``saves_in`` of ``simulations`` are above
    zero.
    """

    each: Estimate
    per_citizen: Estimate
    total: Estimate
    of_participants: bool
    saves_in: int
    simulations: int
    break_even_weeks: int | None
    starts_with_loss: bool


def verdict(change: Estimate) -> str:
    """Return what an interval says of a change: up, down, undecided, few (no interval), same or unknown."""
    if change.mean is None:
        return "unknown"
    if change.nothing:
        return "same"
    if change.low is None:
        return "few"
    if not change.clear:
        return "undecided"
    return "up" if change.mean > 0 else "down"


def municipal(folder: ResultFolder, net: pd.DataFrame, arm: str) -> Saving | None:
    """Return ``arm``'s municipal saving; None without postings or without a population size."""
    size = savings.citizens(folder)
    if not len(net.columns) or not size > 0:
        return None
    saved = savings.arm_saving(folder, net, arm)
    values, draws = pick(saved, (Party.MUNICIPALITY,)), folder.draws(saved.index)
    admitted = savings.participants(folder, arm, saved.index)
    so_far = municipal_saving(folder, arm, saved)
    weeks, loss = None, False
    if so_far is not None and so_far.values.size:
        mean = so_far.values.mean(axis=0)
        at = break_even(mean)
        weeks = None if at is None else weeks_after(folder, so_far.weeks[at])
        loss = bool((mean < 0).any())
    per_citizen = effect(values / size, draws)
    each = per_citizen if admitted is None else effect(values / admitted, draws)
    total = effect(values, draws)
    return Saving(each, per_citizen, total, admitted is not None, int((values > 0).sum()), len(values), weeks, loss)


def headlines(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> list[ArmHeadline]:
    """Return the headline of every policy."""
    return [_arm(folder, texts, net, arm) for arm in folder.policies]


def _arm(folder: ResultFolder, texts: Texts, net: pd.DataFrame, arm: str) -> ArmHeadline:
    replications = pd.Index(folder.runs.loc[folder.runs["arm"] == arm, "replication"])
    admitted = savings.participants(folder, arm, replications)
    sentences = _chosen(folder, texts, arm)
    if admitted is not None:
        people = {"admitted": texts.number(float(np.nanmean(admitted))), "n": texts.number(savings.citizens(folder))}
        sentences.append(texts("headline.who", weeks=folder.weeks, **people))
    shown = [(m, _each(folder, arm, m)) for name in HEADLINE for m in LISTED if m.name == name]
    tiles = [_tile(folder, texts, arm, m, each, admitted is not None) for m, each in shown if each.known]
    sentences += [said for m, _ in shown if (said := _sentence(folder, texts, arm, m))]
    saving = municipal(folder, net, arm)
    if saving is None:
        return ArmHeadline(texts.arm(arm), tiles, [*sentences, texts("headline.saving_unknown")], None)
    saved = savings.arm_saving(folder, net, arm)
    payers = savings.payers(folder, saved, _divisor(folder, arm, saved, saving))
    tiles.append(_saving_tile(folder, texts, saving))
    own = next(p for p in payers if p.party is Party.MUNICIPALITY)
    base = texts("headline.participant" if saving.of_participants else "headline.citizen")
    sentences += _saving_sentences(folder, texts, saving, saved)
    if own.tax.mean:
        sentences.append(texts("headline.with_tax", size=texts.money_brackets(own.with_tax), base=base))
    sentences += _others(texts, saving, payers)
    return ArmHeadline(texts.arm(arm), tiles, sentences, _payers(folder, texts, arm, saving, payers))


def _chosen(folder: ResultFolder, texts: Texts, arm: str) -> list[str]:
    """Return what was chosen: places, posts and the first day of each programme of the arm."""
    said = []
    for record in folder.manifest.get("programmes") or []:
        if record.get("arm") == arm:
            told = {
                "policy": texts.arm(record["policy"]),
                "date": texts.date(dt.date.fromisoformat(record["start_date"])),
            }
            if record["places"] is None:
                said.append(texts("headline.chosen_follows", **told))
            else:
                size = {k: texts.number(record[k]) for k in ("places", "posts")}
                said.append(texts("headline.chosen", **told, **size))
    return said


def _divisor(folder: ResultFolder, arm: str, saved: pd.DataFrame, saving: Saving) -> Floats | float:
    """Return what amounts are divided by: the participants of each replication, or the citizens."""
    admitted = savings.participants(folder, arm, saved.index) if saving.of_participants else None
    return savings.citizens(folder) if admitted is None else admitted


def _each(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return the change in a share as persons per 100 participants; per 100 citizens where nobody took part."""
    of_participants = per(folder, arm, measure, PARTICIPANT)
    return of_participants if of_participants.known else per(folder, arm, measure, CITIZEN)


def _tile(
    folder: ResultFolder, texts: Texts, arm: str, measure: Measure, each: Estimate, of_participants: bool
) -> Tile:
    level, usual = (level_of(folder, a, measure).scaled(0.01).mean for a in (arm, folder.baseline))
    change = change_of(folder, arm, measure)
    digits = digits_for(each, 1, 2)
    mean = texts.number(each.mean, digits, True)
    undecided = verdict(each) == "undecided"
    return Tile(
        texts("headline.undecided") if undecided else mean,
        texts(
            f"headline.{measure.name}_tile",
            weeks=folder.weeks,
            base=texts("headline.participants" if of_participants else "headline.citizens"),
        ),
        _interval(texts, each, mean if undecided else "", digits, lambda x: texts.number(x, digits)),
        texts(
            "headline.against",
            change=texts.number(change.mean, digits_for(change, 1, 2), True),
            level=texts.percent(level),
            usual=texts.percent(usual),
        ),
    )


def _interval(texts: Texts, each: Estimate, mean: str, digits: int, written: object) -> str:
    """Return an interval in words with the Monte Carlo error small beside it, the mean too where it is not shown."""
    assert callable(written)
    if each.low is None or each.high is None:
        return texts("headline.no_interval", least=LEAST_DRAWS)
    words = texts("headline.interval", low=written(each.low), high=written(each.high))
    parts = [words, *([texts("headline.mean", mean=mean)] if mean else [])]
    if each.error is not None:
        parts.append(texts("headline.error", error=written(each.error)))
    return "; ".join(parts)


def _sentence(folder: ResultFolder, texts: Texts, arm: str, measure: Measure) -> str:
    """Return in a sentence that an outcome was not measured, or is the same; nothing where a tile says it."""
    key = verdict(change_of(folder, arm, measure))
    if key not in ("same", "unknown"):
        return ""
    level = texts.percent(level_of(folder, arm, measure).scaled(0.01).mean)
    what = texts(f"headline.{measure.name}", weeks=folder.weeks)
    return texts(f"headline.said_{key}", arm=texts.arm(arm), what=what, level=level)


def _saving_tile(folder: ResultFolder, texts: Texts, saving: Saving) -> Tile:
    key = verdict(saving.each)
    loses = key in ("down", "few") and (saving.each.mean or 0.0) < 0
    # An extra cost is called one: a negative saving is too easily misread.
    sign = -1 if loses else 1
    shown = saving.each.scaled(sign)
    mean = texts.money(shown.mean, sign=key == "undecided")
    label = "loss" if loses else "saving_or_loss" if key == "undecided" else "saving"
    base = texts("headline.participant" if saving.of_participants else "headline.citizen")
    return Tile(
        texts("headline.undecided") if key == "undecided" else mean,
        texts(f"headline.{label}", base=base),
        _interval(texts, shown, mean if key == "undecided" else "", 0, texts.money),
        texts(
            "headline.in_total",
            each=texts.money(saving.per_citizen.scaled(sign).mean, sign=not loses),
            total=texts.money(saving.total.scaled(sign).mean, sign=not loses),
            n=texts.number(savings.citizens(folder)),
            weeks=folder.weeks,
        ),
    )


def _saving_sentences(folder: ResultFolder, texts: Texts, saving: Saving, saved: pd.DataFrame) -> list[str]:
    """Return how often it saves, what that rests on, and when the money is back; the tile has the size."""
    if verdict(saving.each) in ("same", "unknown"):
        return [texts(f"headline.saving_{verdict(saving.each)}")]
    said = [texts("headline.saves_in", n=saving.saves_in, of=saving.simulations)]
    carries = savings.carried(folder, saved)
    if carries is not None:
        account, share, price = carries
        key = "carried" if share <= MOST_SHARE else "carried_times"
        told = {"account": lowered(texts.account(account)), "price": _price(texts, price)}
        said.append(texts(f"headline.{key}", share=texts.percent(share, 0), times=texts.number(share, 1), **told))
    if saving.starts_with_loss:
        at = saving.break_even_weeks
        said.append(texts("headline.even_never") if at is None else texts("headline.even_at", weeks=at))
    return said


def lowered(name: str) -> str:
    """Return a label as it stands within a sentence; abbreviations stay as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _price(texts: Texts, record: dict[str, object]) -> str:
    """Return an assumed price with its unit."""
    value, unit = record.get("value"), str(record.get("unit") or "")
    amounts = value.split(" / ") if isinstance(value, str) else [value]
    number = " / ".join(dict.fromkeys(written_value(a, texts) for a in amounts))
    return f"{number} {naming.unit(unit, texts)}"


def _others(texts: Texts, saving: Saving, payers: list[PayerSaving]) -> list[str]:
    """Return who else pays more or less, and what the citizens get; the municipality has its own sentence."""
    base = texts("headline.participant" if saving.of_participants else "headline.citizen")
    found: dict[str, list[str]] = {"up": [], "down": [], "undecided": []}
    said = []
    for payer in payers:
        key, mean = verdict(payer.before_tax), payer.before_tax.mean or 0.0
        if key not in found or payer.party in (Party.MUNICIPALITY, Party.SUPPLIER):
            continue
        if payer.party is Party.CITIZEN:
            said.append(texts(f"headline.citizens_{key}", size=texts.money(abs(mean)), base=base))
        else:
            name = lowered(texts.party(payer.party))
            found[key].append(name if key == "undecided" else f"{name} {texts.money(abs(mean))}")
    order = (("down", "others_pay_more"), ("up", "others_pay_less"), ("undecided", "others_undecided"))
    return [*(texts(f"headline.{k}", who=texts.list(found[v]), base=base) for v, k in order if found[v]), *said]


def _payers(folder: ResultFolder, texts: Texts, arm: str, saving: Saving, payers: list[PayerSaving]) -> Table | None:
    """Return who pays more and who less: before tax, the tax, and with it."""
    rows = [
        Row(
            [
                texts.party(p.party),
                texts.money_brackets(p.before_tax),
                texts.money(p.tax.mean, sign=True),
                texts.money_brackets(p.with_tax),
            ]
        )
        for p in payers
        if p.party in PAYERS and (p.before_tax.mean or p.tax.mean or p.party in (Party.MUNICIPALITY, Party.STATE))
    ]
    base = texts("headline.participant" if saving.of_participants else "headline.citizen")
    text = of_payers(caption(texts, "who_pays", folder, base=base, n=payers[0].before_tax.n), rows, texts)
    columns = [texts("columns." + c) for c in ("payer", "before_tax", "tax", "with_tax")]
    return Table(f"who_pays_{folder.arms.index(arm)}", text, columns, rows, tall=True)


def not_said(folder: ResultFolder, texts: Texts) -> list[str]:
    """Return what the intervals of this run hold, and what the numbers do not say."""
    n, draws = int(folder.runs["replication"].nunique()), folder.draws_taken
    listed = [i for i in folder.manifest.get("inputs") or [] if isinstance(i, dict)]
    assumed = sum(1 for i in listed if i.get("kind") == "assumption")
    drawn = sum(1 for i in listed if i.get("kind") == "fitted")
    population = naming.population(folder.population, texts) or "?"
    if draws < LEAST_DRAWS:
        said = [texts("not_said.few", n=n, draws=draws, least=LEAST_DRAWS)]
    elif folder.config.get("knowledge") == "drawn":
        said = [texts("not_said.drawn", n=n, draws=draws, parameters=drawn)]
    else:
        said = [texts("not_said.fixed", n=n)]
    if assumed:
        said.append(texts("not_said.assumptions", assumptions=assumed, inputs=len(listed)))
    said += [texts("not_said.outcomes"), texts("not_said.horizon", weeks=folder.weeks)]
    if folder.policies:
        said.append(texts("not_said.saving"))
    return [*said, texts("not_said.population", population=population), texts("not_said.well")]


def warnings(folder: ResultFolder, texts: Texts) -> list[str]:
    """Return the run's own warnings and what the report found while reading."""
    found: list[str] = [*naming.warnings(folder, texts)]
    n = int(folder.runs["replication"].nunique())
    asked = folder.config.get("replications")
    if folder.draws_taken < LEAST_DRAWS:
        found.append(texts("warnings.few", n=n, draws=folder.draws_taken, least=LEAST_DRAWS))
    if isinstance(asked, int) and asked > n:
        found.append(texts("warnings.fewer", asked=asked, n=n))
    size = savings.citizens(folder)
    if np.isfinite(size) and 0 < size < TINY:
        found.append(texts("warnings.tiny", n=texts.number(size), points=texts.number(100 / size, 1)))
    shown = measures([str(c) for c in folder.runs.columns], folder.units)
    empty = [texts.name("outcomes", m.name) for m in shown if not folder.runs[m.name].notna().any()]
    if empty:
        found.append(texts("warnings.empty", names=texts.list(empty)))
    wanted = ("stock_in_job", "flow_exit_job", "hours_others", Party.MUNICIPALITY.column)
    absent = [w for w in wanted if w not in folder.weekly.columns]
    if absent:
        found.append(texts("warnings.missing", names=", ".join(absent)))
    if folder.failures:
        found.append(texts("warnings.failures", n=folder.failures))
    return found
