"""The report in short: for whom, what each policy changes, how sure that is, who pays, and what it does not say.

Effects and kroner are per participant first, per citizen beside. What is said of an effect is decided by its 90 %
interval alone: where it holds zero the answer is that it is undecided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account, Party
from simulation.report import money_tables, naming
from simulation.report.sheet import Head, Tile
from simulation.results import savings
from simulation.results.denominators import CITIZEN, PARTICIPANT
from simulation.results.estimates import change_of, level_of, per, verdict
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED, Measure, measures
from simulation.results.savings import Saving, municipal
from simulation.results.statistics import LEAST_DRAWS, Estimate
from simulation.results.turns import chance_of_saving, turns
from simulation.words.texts import Texts, digits_for

HEADLINE = ("in_job", "ever_job_or_education")
TINY = 50
DECIDED = 0.95
"""Share of all that may be from which the sign of the saving is called decided."""
MOST_TURNS = 3
HALF_OF_A_SHARE = 50.0
"""Percentage points: the standard deviation of one citizen's outcome where half have it."""


def heads(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> list[Head]:
    """Return in short what every policy changed, and who pays."""
    return [_head(folder, texts, net, arm) for arm in folder.policies]


def _head(folder: ResultFolder, texts: Texts, net: pd.DataFrame, arm: str) -> Head:
    shown = [m for name in HEADLINE for m in LISTED if m.name == name]
    tiles = [tile for m in shown if (tile := _tile(folder, texts, arm, m)) is not None]
    said = [*_chosen(folder, texts, arm), *(s for m in shown if (s := _sentence(folder, texts, arm, m)))]
    saving, title = municipal(folder, net, arm), texts.arm(arm)
    if saving is None:
        return Head(title, tiles, [*said, texts("headline.saving_unknown")])
    saved = savings.arm_saving(folder, net, arm)
    tiles.append(_saving_tile(folder, texts, saving))
    said += [*_saving_sentences(texts, saving, folder.draws_taken), *_turns(folder, texts, arm, saving, saved)]
    return Head(title, tiles, said, money_tables.who_pays(folder, texts, arm, saved, saving.base))


def _chosen(folder: ResultFolder, texts: Texts, arm: str) -> list[str]:
    """Return what was chosen (places, posts and the first day of each programme), and how many took part."""
    said = []
    for record in folder.records("programmes"):
        if record.get("arm") == arm:
            day = dt.date.fromisoformat(record["start_date"])
            size = {k: record[k] for k in ("places", "posts") if record["places"] is not None}
            key = "headline.chosen" if size else "headline.chosen_follows"
            said.append(texts(key, policy=texts.arm(record["policy"]), date=day, **size))
    admitted = savings.participants(folder, arm, pd.Index(folder.runs.loc[folder.runs["arm"] == arm, "replication"]))
    if admitted is not None:
        people = {"admitted": texts.number(float(np.nanmean(admitted))), "n": texts.number(savings.citizens(folder))}
        said.append(texts("headline.who", weeks=folder.weeks, **people))
    return said


def _tile(folder: ResultFolder, texts: Texts, arm: str, measure: Measure) -> Tile | None:
    """Return the change in a share as persons per 100 participants; per 100 citizens where nobody took part."""
    whom = PARTICIPANT if per(folder, arm, measure, PARTICIPANT).known else CITIZEN
    each = per(folder, arm, measure, whom)
    if not each.known:
        return None
    level, usual = (level_of(folder, a, measure).scaled(0.01).mean for a in (arm, folder.baseline))
    change, digits = change_of(folder, arm, measure), digits_for(each, 1, 2)
    mean = texts.number(each.mean, digits, True)
    number, interval = _decided(texts, each, mean, lambda value: texts.number(value, digits))
    label = texts(f"headline.{measure.name}_tile", weeks=folder.weeks, base=texts(f"headline.{whom}s"))
    shown = {"level": texts.percent(level), "usual": texts.percent(usual)}
    shown["change"] = texts.number(change.mean, digits_for(change, 1, 2), True)
    return Tile(number, label, interval, texts("headline.against", **shown))


def _decided(texts: Texts, each: Estimate, mean: str, written: Callable[[float | None], str]) -> tuple[str, str]:
    """Return the number of a tile and its interval; an undecided one is called so, with its mean at the interval."""
    undecided = verdict(each) == "undecided"
    number = texts("headline.undecided") if undecided else mean
    if each.low is None or each.high is None:
        return number, texts("headline.no_interval", least=LEAST_DRAWS)
    parts = [texts("headline.interval", low=written(each.low), high=written(each.high))]
    if undecided:
        parts.append(texts("headline.mean", mean=mean))
    if each.error is not None:
        parts.append(texts("headline.error", error=written(each.error)))
    return number, "; ".join(parts)


def _sentence(folder: ResultFolder, texts: Texts, arm: str, measure: Measure) -> str:
    """Return in a sentence that an outcome was not measured, or is the same; nothing where a tile says it."""
    key = verdict(change_of(folder, arm, measure))
    if key not in ("same", "unknown"):
        return ""
    level = texts.percent(level_of(folder, arm, measure).scaled(0.01).mean)
    what = texts(f"headline.{measure.name}", weeks=folder.weeks)
    return texts(f"headline.said_{key}", arm=texts.arm(arm), what=what, level=level)


def _saving_tile(folder: ResultFolder, texts: Texts, saving: Saving) -> Tile:
    undecided = verdict(saving.each) == "undecided"
    loses = not undecided and (saving.each.mean or 0.0) < 0
    # An extra cost is called one: a negative saving is too easily misread.
    each, per_citizen, total = (e.scaled(-1 if loses else 1) for e in (saving.each, saving.per_citizen, saving.total))
    number, interval = _decided(texts, each, texts.money(each.mean, sign=undecided), texts.money)
    label = "loss" if loses else "saving_or_loss" if undecided else "saving"
    amounts = {"each": texts.money(per_citizen.mean, not loses), "total": texts.money(total.mean, not loses)}
    n = texts.number(savings.citizens(folder))
    return Tile(
        number,
        texts(f"headline.{label}", base=texts(f"headline.{saving.base}")),
        interval,
        texts("headline.in_total", n=n, weeks=folder.weeks, **amounts),
    )


def _saving_sentences(texts: Texts, saving: Saving, draws: int) -> list[str]:
    """Return how often it saves, and when the money is back; tile and table have the sizes."""
    if verdict(saving.each) in ("same", "unknown"):
        return [texts(f"headline.saving_{verdict(saving.each)}")]
    said = []
    if draws >= LEAST_DRAWS:
        often = {0: "never", saving.simulations: "always"}.get(saving.saves_in, "sometimes")
        said.append(texts(f"headline.saves_{often}", n=saving.saves_in, of=saving.simulations))
    if saving.starts_with_loss:
        at = saving.break_even_weeks
        said.append(texts("headline.even_never") if at is None else texts("headline.even_at", weeks=at))
    return said


def _turns(folder: ResultFolder, texts: Texts, arm: str, saving: Saving, saved: pd.DataFrame) -> list[str]:
    """Return how sure the sign of the saving is, and which inputs nobody has learned turn it or move it by half."""
    drawn = folder.config.get("knowledge") == "drawn" and folder.draws_taken >= LEAST_DRAWS
    if verdict(saving.each) in ("same", "unknown") or not drawn:
        return []
    sure = chance_of_saving(folder, arm, saved)
    said = []
    if sure is not None:
        decided = "decided" if max(sure, 1.0 - sure) >= DECIDED else "not_decided"
        said.append(f"{texts('headline.sure', share=texts.percent(sure, 0))} {texts(f'headline.{decided}')}")
    base = texts(f"headline.{saving.base}")
    for turn in turns(folder, arm, saved)[:MOST_TURNS]:
        ends = {"at_low": texts.money(turn.at_low, True), "at_high": texts.money(turn.at_high, True)}
        about = {**ends, "base": base, "teach": texts(f"teach.{turn.key}") if texts.has(f"teach.{turn.key}") else ""}
        if turn.price:
            low, high = (texts.number(float(end)) for end in (turn.low, turn.high))
            unit = naming.unit(turn.unit, texts)
            account = texts.account(next(a for a in Account if a.price == turn.key))
            said.append(texts("headline.turn_price", account=account, low=low, high=f"{high} {unit}", **about))
        else:
            forms = {"low": texts.name("options", str(turn.low)), "high": texts.name("options", str(turn.high))}
            said.append(texts("headline.turn_switch", switch=texts.name("switches", turn.key), **forms, **about))
    return said


def not_said(folder: ResultFolder, texts: Texts) -> list[str]:
    """Return what the intervals of this run hold, and what the numbers do not say."""
    kinds = [i.get("kind") for i in folder.records("inputs")]
    drawn = folder.config.get("knowledge") == "drawn"
    intervals = "few" if folder.draws_taken < LEAST_DRAWS else "drawn" if drawn else "fixed"
    values = {
        "n": int(folder.runs["replication"].nunique()), "draws": folder.draws_taken, "least": LEAST_DRAWS,
        "parameters": kinds.count("fitted"), "assumptions": kinds.count("assumption"), "inputs": len(kinds),
        "weeks": folder.weeks, "population": naming.population(folder.population, texts) or "?",
    }  # fmt: skip
    effects = (folder.manifest.get("discrepancy") or {}).get("effect") or {}
    values["missed"] = texts.number(HALF_OF_A_SHARE * float(effects.get("sd", 0.0)), 0)
    shown = {
        intervals: True,
        "missed": bool(effects.get("sd")) and intervals == "drawn",
        "assumptions": "assumption" in kinds,
        "outcomes": True,
        "horizon": True,
    }
    shown |= {"saving": bool(folder.policies), "population": True, "well": True}
    return [texts(f"not_said.{key}", **values) for key, there in shown.items() if there]


def warnings(folder: ResultFolder, texts: Texts) -> list[str]:
    """Return the run's own warnings and what the report found while reading."""
    found: list[str] = [*naming.warnings(folder, texts)]
    n, asked, size = (
        int(folder.runs["replication"].nunique()),
        folder.config.get("replications"),
        savings.citizens(folder),
    )
    if folder.draws_taken < LEAST_DRAWS:
        found.append(texts("warnings.few", n=n, draws=folder.draws_taken, least=LEAST_DRAWS))
    if isinstance(asked, int) and asked > n:
        found.append(texts("warnings.fewer", asked=asked, n=n))
    if 0 < size < TINY:
        found.append(texts("warnings.tiny", n=texts.number(size), points=texts.number(100 / size, 1)))
    shown = measures([str(c) for c in folder.runs.columns], folder.units)
    if empty := [texts.name("outcomes", m.name) for m in shown if not folder.runs[m.name].notna().any()]:
        found.append(texts("warnings.empty", names=texts.list(empty)))
    wanted = ("stock_in_job", "flow_exit_job", "hours_others", Party.MUNICIPALITY.column)
    if absent := [w for w in wanted if w not in folder.weekly.columns]:
        found.append(texts("warnings.missing", names=", ".join(absent)))
    if folder.failures:
        found.append(texts("warnings.failures", n=folder.failures))
    return found
