"""The report in short: what each policy changed, in sentences and three numbers, and what they do not say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.reporting import naming, savings
from simulation.reporting.folder import ResultFolder
from simulation.reporting.measures import LISTED, measures
from simulation.reporting.series import municipal_saving, weeks_after
from simulation.reporting.statistics import Estimate, break_even, interval_path, mean_band, mean_interval
from simulation.reporting.tables import change_of, level_of
from simulation.reporting.texts import NO_BREAK, Texts, digits_for

HEADLINE = ("ever_job_or_education", "in_job")
FEW_REPLICATIONS = 20
TINY = 50


@dataclass(frozen=True)
class Tile:
    """One number of the headline: the number, what it is, its interval, and what it is held against."""

    number: str
    label: str
    interval: str
    against: str


@dataclass(frozen=True)
class ArmHeadline:
    """What one policy changed."""

    arm: str
    tiles: list[Tile]
    sentences: list[str]


@dataclass(frozen=True)
class Saving:
    """One arm's municipal saving in kroner: per citizen (interval, band), in all, and when won back."""

    per_citizen: Estimate
    band: Estimate
    total: Estimate
    share_positive: float | None
    break_even_weeks: int | None
    starts_with_loss: bool


def municipal(folder: ResultFolder, net: pd.DataFrame, arm: str) -> Saving | None:
    """Return ``arm``'s municipal saving; None without postings or without a population size."""
    size = savings.citizens(folder)
    if not len(net.columns) or not size > 0:
        return None
    saved = savings.saving(net, arm, folder.baseline)
    values = savings.pick(saved, ("municipality",))
    so_far = municipal_saving(folder, arm, saved)
    weeks, loss = None, False
    if so_far is not None and so_far.values.size:
        mean = interval_path(so_far.values, so_far.draws).mean
        at = break_even(mean)
        weeks = None if at is None else weeks_after(folder, so_far.weeks[at])
        loss = bool((mean < 0).any())
    positive = float((values > 0).mean()) if len(values) > 1 else None
    total = mean_interval(values, folder.draws(saved.index))
    return Saving(total.scaled(1 / size), mean_band(values / size), total, positive, weeks, loss)


def headlines(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> list[ArmHeadline]:
    """Return the headline of every policy."""
    return [_arm(folder, texts, net, arm) for arm in folder.policies]


def _arm(folder: ResultFolder, texts: Texts, net: pd.DataFrame, arm: str) -> ArmHeadline:
    tiles, sentences = [], []
    for measure in (m for name in HEADLINE for m in LISTED if m.name == name):
        change = change_of(folder, arm, measure)
        level, usual = (level_of(folder, a, measure).scaled(0.01).mean for a in (arm, folder.baseline))
        what = texts(f"headline.{measure.name}", weeks=folder.weeks)
        digits = digits_for(change, 1, 2)
        interval = texts.interval(change, digits)
        against = {"level": texts.percent(level), "usual": texts.percent(usual)}
        if change.mean is not None:
            tiles.append(
                Tile(
                    f"{texts.number(change.mean, digits, True)} {texts('units.points_short')}",
                    texts(f"headline.{measure.name}_tile", weeks=folder.weeks),
                    interval,
                    texts("headline.against", **against),
                )
            )
        key = _key(change, "more", "fewer", "unclear", "same", "unknown")
        key = "single" if key == "unclear" and change.n == 1 else key
        size = texts.number(
            change.mean if key in ("unclear", "single") or change.mean is None else abs(change.mean), digits
        )
        sentences.append(
            texts(
                f"headline.{key}",
                arm=texts.arm(arm),
                what=what,
                n=change.n,
                interval=interval,
                size=f"{size}{NO_BREAK}{texts('units.points')}",
                **against,
            )
        )
    saving = municipal(folder, net, arm)
    if saving is None:
        return ArmHeadline(texts.arm(arm), tiles, [*sentences, texts("headline.saving_unknown")])
    tiles.append(_saving_tile(folder, texts, saving))
    return ArmHeadline(texts.arm(arm), tiles, [*sentences, *_saving_sentences(folder, texts, saving)])


def _key(change: Estimate, up: str, down: str, unclear: str, same: str, unknown: str) -> str:
    """Return which sentence a difference calls for."""
    if change.mean is None:
        return unknown
    if change.nothing:
        return same
    if change.clear:
        return up if change.mean > 0 else down
    return unclear


def _saving_tile(folder: ResultFolder, texts: Texts, saving: Saving) -> Tile:
    mean = saving.per_citizen.mean or 0.0
    total = texts.money(saving.total.mean, sign=True)
    count = texts.number(savings.citizens(folder))
    # An extra cost is called one: a negative saving is too easily misread.
    label = texts("headline.saving" if mean >= 0 else "headline.loss")
    return Tile(
        texts.money(abs(mean)),
        label,
        _money_interval(saving.per_citizen if mean >= 0 else saving.per_citizen.scaled(-1), texts),
        texts("headline.in_total", total=total, n=count, weeks=folder.weeks),
    )


def _saving_sentences(folder: ResultFolder, texts: Texts, saving: Saving) -> list[str]:
    each = saving.per_citizen
    key = _key(each, "saves", "costs", "saving_unclear", "saving_same", "saving_unknown")
    shown = each.scaled(-1) if key == "costs" else each
    sentences = [
        texts(
            f"headline.{key}",
            size=texts.money(shown.mean),
            weeks=folder.weeks,
            interval=_money_interval(shown, texts),
        )
    ]
    if key == "saving_same":
        return sentences
    if saving.share_positive is not None:
        sentences.append(
            texts(
                "headline.chance_of_saving",
                share=texts.percent(saving.share_positive, 0),
                low=texts.money(saving.band.low),
                high=texts.money(saving.band.high),
            )
        )
    if saving.starts_with_loss:
        at = saving.break_even_weeks
        sentences.append(texts("headline.even_never") if at is None else texts("headline.even_at", weeks=at))
    return sentences


def _money_interval(estimate: Estimate, texts: Texts) -> str:
    if estimate.low is None:
        return texts("headline.no_interval")
    return texts("headline.interval", low=texts.money(estimate.low), high=texts.money(estimate.high))


def not_said(folder: ResultFolder, texts: Texts) -> list[str]:
    """Return what the numbers do not say."""
    n = int(folder.runs["replication"].nunique())
    listed = [i for i in folder.manifest.get("inputs") or [] if isinstance(i, dict)]
    assumed = sum(1 for i in listed if i.get("kind") == "assumption")
    population = naming.population(folder.population, texts) or "?"
    said = [texts("not_said.chance", n=n) if n > 1 else texts("not_said.one")]
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
    if n == 1:
        found.append(texts("warnings.one"))
    elif len(np.unique(folder.draws(folder.runs["replication"]))) == 1:
        found.append(texts("warnings.one_draw", n=n))
    elif n < FEW_REPLICATIONS:
        found.append(texts("warnings.few", n=n))
    if isinstance(asked, int) and asked > n:
        found.append(texts("warnings.fewer", asked=asked, n=n))
    size = savings.citizens(folder)
    if np.isfinite(size) and 0 < size < TINY:
        found.append(texts("warnings.tiny", n=texts.number(size), points=texts.number(100 / size, 1)))
    shown = measures([str(c) for c in folder.runs.columns], folder.units)
    empty = [texts.name("outcomes", m.name) for m in shown if not folder.runs[m.name].notna().any()]
    if empty:
        found.append(texts("warnings.empty", names=texts.list(empty)))
    wanted = ("stock_in_job", "flow_exit_job", "hours_others", "municipal_net_oere")
    absent = [w for w in wanted if w not in folder.weekly.columns]
    if absent:
        found.append(texts("warnings.missing", names=", ".join(absent)))
    if folder.failures:
        found.append(texts("warnings.failures", n=folder.failures))
    return found
