"""The tables of a decision: one row dataclass's worth of columns each, with unit and meaning, in DKK of one price year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.decision import payback as paid_back
from simulation.decision.discounting import factors
from simulation.decision.gathered import BASE, columns_of
from simulation.decision.measures import choice, standard_error
from simulation.decision.money import PERSPECTIVES, PUBLIC_NAME, SOCIETY, programme_cost, saved
from simulation.decision.thresholds import Thresholds, price_threshold, regression_threshold
from simulation.errors import UserError, nearest
from simulation.inputs.listing import uncertain
from simulation.model.economics.accounts import NET_COLUMNS, Account, Party
from simulation.model.groups import GROUPS
from simulation.model.states import label
from simulation.results.folder import ResultFolder, read_folder, read_table
from simulation.results.savings import BEFORE_TAX, OERE_PER_KRONE
from simulation.results.statistics import BAND, Floats

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

STRUCTURE = "structure"
LEARNED, PRIOR, PRICES = "learned", "prior-driven", "prices"
INPUT_GROUPS = (LEARNED, PRIOR, PRICES, STRUCTURE)
"""Groups of inputs that are learned together."""
TOTAL = "total"
ENDS = ((1 - BAND) / 2, (1 + BAND) / 2)
ENOUGH = 0.9
"""A contribution is also told so large that the decider breaks even in this share of the draws."""

_MONEY = "DKK"
SUMMARY: Mapping[str, tuple[str, str]] = {
    "perspective": ("", "whose money"),
    "arm": ("", "design, against the baseline"),
    "mean_dkk": (_MONEY, "mean net benefit, present value; above 0 is a saving"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications"),
    "high90": (_MONEY, "upper end"),
    "chance_sd": (_MONEY, "standard deviation between replications of one draw"),
    "knowledge_sd": (_MONEY, "standard deviation between draws, chance removed"),
    "p_loss_chance": ("share", "replications with a loss: what one municipality risks"),
    "p_loss_knowledge": ("share", "draws with a loss, chance removed: how unsure it is that it pays on average"),
    "payback_years": ("years", "median over replications; missing: not within the horizon"),
    "p_by_horizon": ("share", "replications that are paid back within the horizon"),
    "cost_dkk": (_MONEY, "what the programme costs more than the baseline's staff, present value"),
    "return_per_krone": ("DKK/DKK", "cost and net benefit over cost; missing where nothing is spent"),
}
NPV_BY_YEAR: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "arm": SUMMARY["arm"],
    "year": ("year", "calendar year"),
    "account": ("", "account of the ledger, or total (before tax, unless tax is counted)"),
    "nominal_dkk": (_MONEY, "mean saving of the year, undiscounted, in kroner of the price year"),
    "factor": ("", "discount factor of the year"),
    "present_dkk": (_MONEY, "present value"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications' present values"),
    "high90": (_MONEY, "upper end"),
}
ACCEPTABILITY: Mapping[str, tuple[str, str]] = {
    "k": ("DKK", "what a unit of effect is worth"),
    "arm": ("", "design, the baseline among them"),
    "mean_u": (_MONEY, "mean of net benefit and k times effect"),
    "p_best": ("share", "draws in which it is best; a tie is shared"),
    "is_best": ("", "has the highest mean: the frontier"),
    "expected_loss": (_MONEY, "what choosing it loses on average against choosing the best of each draw"),
    "evpi": (_MONEY, "expected value of perfect information; with few draws, at most this"),
    "evpi_se": (_MONEY, "its standard error, by bootstrap over draws"),
}
PAYBACK: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "arm": SUMMARY["arm"],
    "year": ("year", "calendar year"),
    "p_by_year": ("share", "replications that are paid back by the end of the year"),
    "cumulated_dkk": (_MONEY, "mean cumulated net benefit, present value"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications"),
    "high90": (_MONEY, "upper end"),
}
EVPPI: Mapping[str, tuple[str, str]] = {
    "k": ACCEPTABILITY["k"],
    "parameters": ("", "input, inputs learned together, or a group of them"),
    "evppi": (_MONEY, "expected value of learning it; with few draws, at most this"),
    "se": (_MONEY, "standard error"),
    "r2": ("share", "of the variance of utility that it explains"),
    "method": ("", "how it was estimated; fixed: it does not vary; refused: too many inputs for the draws"),
}
THRESHOLDS: Mapping[str, tuple[str, str]] = {
    "input": ("", "input"),
    "value": ("see unit", "its value as run: the mean of the draws"),
    "low": ("see unit", "lower end of its range"),
    "high": ("see unit", "upper end"),
    "best": ("", "design that is best as run"),
    "below": ("see unit", "at a lower value than this another is best; missing: at none"),
    "best_below": ("", "design that is best below it"),
    "above": ("see unit", "at a higher value than this another is best; missing: at none"),
    "best_above": ("", "design that is best above it"),
    "method": ("", "exact (money is in proportion to it) or spline"),
    "unit": ("", "of the values"),
}
REGRET: Mapping[str, tuple[str, str]] = {
    "structure": ("", "form of the model: as_run, or the switches that differ"),
    "weight": ("share", "how likely it is taken to be"),
    "arm": ("", "design"),
    "mean_u": (_MONEY, "mean utility under it"),
    "regret": (_MONEY, "what the design loses against the best under that form"),
}
EQUITY: Mapping[str, tuple[str, str]] = {
    "perspective": SUMMARY["perspective"],
    "arm": SUMMARY["arm"],
    "group": ("", "health, education, social, age (at arrival), or shared: what is paid for nobody in particular"),
    "level": ("", "level of the group"),
    "citizens": ("citizens", "citizens of it, mean"),
    "participants": ("citizens", "of them in the design's programme, mean"),
    "nb_dkk": (_MONEY, "mean net benefit, present value, posts shared by participants"),
    "low90": (_MONEY, "lower end of the band that holds 90 % of the replications"),
    "high90": (_MONEY, "upper end"),
    "effect": ("see effect", "mean effect, over all its citizens, undiscounted"),
    "citizen_dkk": (_MONEY, "what its citizens gain before tax, present value"),
}
CONTRIBUTION: Mapping[str, tuple[str, str]] = {
    "arm": SUMMARY["arm"],
    "receiver": ("", "who decides"),
    "giver": ("", "who else could pay"),
    "receiver_dkk": (_MONEY, "mean net benefit of the decider"),
    "giver_dkk": (_MONEY, "mean net benefit of the giver, before it pays"),
    "needed_mean_dkk": (_MONEY, "transfer with which the decider breaks even in the mean"),
    "needed_90_dkk": (_MONEY, "transfer with which the decider breaks even in 90 % of the draws"),
    "worth_it": ("", "the giver still gains after the transfer that is needed in the mean"),
}
EXITS: Mapping[str, tuple[str, str]] = {
    "arm": ("", "design, the baseline among them"),
    "exit": ("", "way out of support, or why a programme was left"),
    "share": ("share", "of all citizens, mean over replications"),
    "citizens": ("citizens", "number of them"),
}
EVSI: Mapping[str, tuple[str, str]] = {
    "k": ACCEPTABILITY["k"],
    "trial": ("", "trial simulated once for every draw"),
    "n": ("citizens", "citizens in the trial, both arms"),
    "evsi": (_MONEY, "expected value of the trial's information for this municipality"),
    "se": (_MONEY, "standard error"),
    "enbs": (_MONEY, "net of what the trial costs, for all municipalities it speaks to"),
    "is_best": ("", "the size with the highest"),
}
ABOUT = {
    "summary": SUMMARY,
    "npv_by_year": NPV_BY_YEAR,
    "acceptability": ACCEPTABILITY,
    "payback": PAYBACK,
    "evppi": EVPPI,
    "thresholds": THRESHOLDS,
    "structure_regret": REGRET,
    "equity": EQUITY,
    "contribution": CONTRIBUTION,
    "exits": EXITS,
    "evsi": EVSI,
}
"""Unit and meaning of the columns of every table."""


def _band(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, ENDS, method="weibull")
    return float(low), float(high)


def perspectives(decision: Decision) -> list[str]:
    """Return the perspectives that the results bear: society only where hours worked are known."""
    return [p for p in PERSPECTIVES if p != SOCIETY or decision.gathered.worth.size]


def summary(decision: Decision) -> pd.DataFrame:
    """Return a row per perspective and design, columns as in :data:`SUMMARY`."""
    cost = programme_cost(decision.gathered, decision.factors, decision.prices.factors)
    years = len(decision.gathered.years)
    rows = []
    for perspective in perspectives(decision):
        by_year = decision.net_benefit_by_year(perspective)
        present = by_year @ decision.factors
        known = decision.knowledge(0.0, perspective)
        for j, arm in enumerate(decision.designs[1:], 1):
            when = paid_back.payback(np.cumsum(by_year[j] * decision.factors, axis=-1))
            told = paid_back.summary(when, years)
            mean = float(present[j].mean())
            rows.append(
                (
                    perspective,
                    arm,
                    mean,
                    *_band(present[j]),
                    float(np.sqrt(known.within[j - 1, j - 1])),
                    float(np.sqrt(known.knowledge[j - 1, j - 1])),
                    float((present[j] < 0).mean()),
                    float((known.values[:, j - 1] < 0).mean()),
                    told.median,
                    float(told.p_by_year[-1]),
                    float(cost[j]),
                    (mean + cost[j]) / cost[j] if cost[j] > 0 else np.nan,
                )
            )
    return pd.DataFrame(rows, columns=list(SUMMARY))


def npv_by_year(decision: Decision) -> pd.DataFrame:
    """Return a row per perspective, design, year and account, columns as in :data:`NPV_BY_YEAR`."""
    return pd.DataFrame(_npv_rows(decision), columns=list(NPV_BY_YEAR))


def _npv_rows(decision: Decision) -> Iterator[tuple[Any, ...]]:
    g, prices = decision.gathered, decision.prices.factors
    for perspective in perspectives(decision):
        parts = {TOTAL: decision.net_benefit_by_year(perspective)}
        if perspective != SOCIETY:
            accounts = {label(a): saved(g, perspective, (a,), prices) for a in Account}
            parts |= {name: values for name, values in accounts.items() if values.any()}
        for j, arm in enumerate(decision.designs[1:], 1):
            for name, values in parts.items():
                for y, year in enumerate(g.years):
                    now, f = values[j, :, y], float(decision.factors[y])
                    yield perspective, arm, year, name, float(now.mean()), f, f * float(now.mean()), *_band(f * now)


def acceptability(decision: Decision) -> pd.DataFrame:
    """Return a row per ``k`` and design, columns as in :data:`ACCEPTABILITY`."""
    rows = []
    for k in decision.question.k:
        u = decision.by_draw(k)
        found, error = choice(u), standard_error(u)
        for j, arm in enumerate(decision.designs):
            rows.append(
                (k, arm, found.mean[j], found.p_best[j], j == found.best, found.expected_loss[j], found.evpi, error)
            )
    return pd.DataFrame(rows, columns=list(ACCEPTABILITY))


def payback(decision: Decision) -> pd.DataFrame:
    """Return a row per perspective, design and year, columns as in :data:`PAYBACK`."""
    rows = []
    for perspective in perspectives(decision):
        cumulated = np.cumsum(decision.net_benefit_by_year(perspective) * decision.factors, axis=-1)
        for j, arm in enumerate(decision.designs[1:], 1):
            told = paid_back.summary(paid_back.payback(cumulated[j]), len(decision.gathered.years))
            for y, year in enumerate(decision.gathered.years):
                now = cumulated[j, :, y]
                rows.append((perspective, arm, year, float(told.p_by_year[y]), float(now.mean()), *_band(now)))
    return pd.DataFrame(rows, columns=list(PAYBACK))


# --- inputs ------------------------------------------------------------------------------------------------


def folder_of(result: Any) -> ResultFolder:
    """Return the results as a folder: one that was read, the folder of a path, or of a comparison in memory."""
    if isinstance(result, ResultFolder):
        return result
    if hasattr(result, "as_folder"):
        found: ResultFolder = result.as_folder()
        return found
    return read_folder(result, ("runs", "ledger"))


def inputs(folder: ResultFolder, gathered: Any) -> pd.DataFrame:
    """Return what each draw was, a row a draw ``[D]``, a column an input.

    Raises
    ------
    UserError
        Where the results do not say.
    """
    draws = np.unique(gathered.draws)
    if not folder.has("draws"):
        return pd.DataFrame(index=draws)
    source = folder.table("draws")
    told = read_table(source).to_pandas() if isinstance(source, Path) else source
    if "parameter" not in told:
        raise UserError("{}: is of an older version; run the comparison again", folder.path / "draws.parquet")
    wide: pd.DataFrame = told.pivot(index="draw", columns="parameter", values="value")
    return wide.reindex(draws)


def _short(name: str) -> str:
    return name.removeprefix("parameters.").removeprefix("economy.overrides.")


def members(asked: str | Sequence[str], known: pd.DataFrame) -> list[str]:
    """Return the columns of ``known`` that are asked for: an input by its name or the end of it, several, or a group.

    Raises
    ------
    UserError
        For one that is none of these.
    """
    if not isinstance(asked, str):
        group = asked[0] if asked and asked[0] in INPUT_GROUPS else ""
        rest = list(asked[1:] if group else asked)
        within = members(group, known) if group else list(known)
        return [one for name in rest for one in members(name, known[within])] if rest else within
    if asked in (LEARNED, PRIOR, PRICES):
        states = {record["name"]: record["state"] for record in uncertain()}
        return [name for name in known if _group(name, states) == asked]
    if asked in known:
        return [asked]
    names = {_short(str(name)): str(name) for name in known}
    if asked.removeprefix("prices.") in names:
        return [names[asked.removeprefix("prices.")]]
    raise UserError("{}: there is no such input{}", asked, nearest(asked, [*names, *INPUT_GROUPS]))


def _group(name: str, states: Mapping[str, str]) -> str:
    if name.startswith("economy.overrides."):
        return PRICES
    return LEARNED if states.get(name, "").endswith("learned") else PRIOR


def thresholds(decision: Decision) -> pd.DataFrame:
    """Return a row per input at some value of which another design is best, columns as in :data:`THRESHOLDS`."""
    k = decision.question.k[0]
    u = decision.by_draw(k)
    names = decision.designs
    rows = []

    def row(name: str, value: float, low: float, high: float, found: Thresholds, method: str, unit: str) -> None:
        if found.below is None and found.above is None:
            return
        ends = [(c.value, names[c.best]) if c else (np.nan, "") for c in (found.below, found.above)]
        rows.append((name, value, low, high, names[found.best], *ends[0], *ends[1], method, unit))

    slopes = price_slopes(decision)
    for one in decision.prices.listed:
        taken = float(decision.prices.draws()[one.name].mean())
        found = price_threshold(u.mean(axis=0), slopes[one.name], taken)
        row(f"economy.overrides.{one.name}", taken, one.low, one.high, _positive(found), "exact", "DKK")
    priced = {f"economy.overrides.{one.name}" for one in decision.prices.listed}
    for name in decision.inputs:
        x = decision.inputs[name].to_numpy(float)
        if name in priced or not np.isfinite(x).all() or x.min() == x.max():
            continue
        found = regression_threshold(x, u)
        row(str(name), float(x.mean()), float(x.min()), float(x.max()), found, "spline", "")
    return pd.DataFrame(rows, columns=list(THRESHOLDS))


def _positive(found: Thresholds) -> Thresholds:
    below = found.below if found.below is not None and found.below.value >= 0 else None
    return Thresholds(found.best, below, found.above)


def price_slopes(decision: Decision) -> dict[str, Floats]:
    """Return by price what a krone more of it changes in the mean net benefit of each design ``[J]``, DKK."""
    g, prices, perspective = decision.gathered, decision.prices, decision.question.perspective
    found = {}
    for one, taken in zip(prices.listed, prices.taken, strict=True):
        own = tuple(account for account in Account if account.price == one.name)
        if perspective == SOCIETY:
            continue
        value = saved(g, perspective, own, prices.factors) @ decision.factors
        found[one.name] = np.asarray((value / taken).mean(axis=1))
    return found if perspective != SOCIETY else {one.name: np.zeros(len(g.designs)) for one in prices.listed}


# --- structure, groups, others who pay, exits ----------------------------------------------------------------


def structure_regret(decision: Decision) -> pd.DataFrame:
    """Return a row per form of the model and design, columns as in :data:`REGRET`."""
    found = decision.structures(decision.question.k[0])
    rows = []
    for s, name in enumerate(found.names if found else ()):
        assert found is not None
        for j, arm in enumerate(decision.designs):
            rows.append((name, found.weights[s], arm, found.mean[s, j], found.regret[s, j]))
    return pd.DataFrame(rows, columns=list(REGRET))


def equity(decision: Decision) -> pd.DataFrame:
    """Return a row per design, grouping and level, columns as in :data:`EQUITY`; empty where it was not recorded."""
    return pd.DataFrame(_equity_rows(decision), columns=list(EQUITY))


def _equity_rows(decision: Decision) -> Iterator[tuple[Any, ...]]:
    g, folder = decision.gathered, decision.folder
    at, own = g.places, decision.question.perspective
    if own == SOCIETY or not folder.has("groups") or not folder.has("group_years"):
        return
    nets = {p: n for n, p in NET_COLUMNS.items()}
    parties = [Party.CITIZEN, *_parties(own)]
    columns = list(dict.fromkeys(nets[p] for p in parties))
    found = columns_of(
        folder.table("group_years"), ("cell", "arm", "replication", "group", "level", "year", *columns)
    )
    told = columns_of(
        folder.table("groups"),
        ("cell", "arm", "replication", "group", "level", "citizens", "n_participants", "mean_weeks_in_job"),
    )

    def of(table: Mapping[str, Any], group: str, level: str, column: str, factor: Any = 1.0) -> Floats:
        where = at.of(table["cell"], *table["arm"], table["replication"])
        mine = (where >= 0) & _is(table["group"], group) & _is(table["level"], level)
        values = np.nan_to_num(np.asarray(table[column], float)) * factor
        return np.bincount(where[mine], values[mine], np.prod(at.shape[:2])).reshape(at.shape[:2])

    year = at.year(found["year"])
    discount = np.where(year >= 0, decision.factors[year], 0.0)

    def saving(group: str, level: str, party: Party) -> Floats:
        net = of(found, group, level, nets[party], discount) / OERE_PER_KRONE
        return net[[BASE]] - net

    shared = sum(saving("shared", "shared", p) for p in _parties(own))
    for group, levels in GROUPS.items():
        took = {one: of(told, group, one, "n_participants") for one in levels}
        everybody = np.maximum(sum(took.values()), 1.0)
        for one in levels:
            citizens = of(told, group, one, "citizens")
            weeks = of(told, group, one, "mean_weeks_in_job", told["citizens"])
            nb = sum(saving(group, one, p) for p in _parties(own)) + shared * took[one] / everybody
            for j, arm in enumerate(decision.designs[1:], 1):
                yield (
                    own,
                    arm,
                    group,
                    one,
                    float(citizens[j].mean()),
                    float(took[one][j].mean()),
                    float(nb[j].mean()),
                    *_band(nb[j]),
                    float((weeks[j] - weeks[BASE]).mean()),
                    float(saving(group, one, Party.CITIZEN)[j].mean()),
                )


def _parties(perspective: str) -> tuple[Party, ...]:
    from simulation.decision.money import parties

    return parties(perspective)


def _is(named: tuple[Sequence[str], Any], name: str) -> Any:
    names, at = named
    return np.array([one == name for one in names], bool)[at]


def contribution(decision: Decision) -> pd.DataFrame:
    """Return a row per design and party that could pay, columns as in :data:`CONTRIBUTION`."""
    own = decision.question.perspective
    mine, known = decision.net_benefit(), decision.knowledge(0.0)
    rows = []
    for giver in perspectives(decision):
        if giver in (own, PUBLIC_NAME, SOCIETY, "supplier"):
            continue
        theirs = decision.net_benefit(giver)
        for j, arm in enumerate(decision.designs[1:], 1):
            mean, other = float(mine[j].mean()), float(theirs[j].mean())
            needed = max(0.0, -mean)
            in_most = max(0.0, -float(np.quantile(known.values[:, j - 1], 1 - ENOUGH)))
            rows.append((arm, own, giver, mean, other, needed, in_most, other >= needed))
    return pd.DataFrame(rows, columns=list(CONTRIBUTION))


def exits(decision: Decision) -> pd.DataFrame:
    """Return a row per design and way out, columns as in :data:`EXITS`."""
    runs, rows = decision.folder.runs, []
    names = [c for c in runs.columns if c.startswith(("exit_", "left_"))]
    for arm, (cell, policy) in decision.gathered.places.designs.items():
        own = runs[(runs["cell"] == cell) & (runs["arm"] == policy)]
        for name in names:
            number = float((own[name] * own["n_citizens"]).mean())
            rows.append((arm, name, float(own[name].mean()), number))
    return pd.DataFrame(rows, columns=list(EXITS))


def who_pays(decision: Decision, arm: str) -> pd.DataFrame:
    """Return what each party saves over the horizon, before tax and of tax, present value: they close at 0.

    Columns ``party``, ``before_tax_dkk``, ``tax_dkk``, ``with_tax_dkk``.
    """
    g, j = decision.gathered, decision.designs.index(arm)
    rows = []
    for party in Party:
        name = party.name.lower()
        parts = [saved(g, name, accounts, decision.prices.factors)[j] for accounts in (BEFORE_TAX, (Account.TAX,))]
        before, tax = (float((values @ decision.factors).mean()) for values in parts)
        rows.append((name, before, tax, before + tax))
    return pd.DataFrame(rows, columns=["party", "before_tax_dkk", "tax_dkk", "with_tax_dkk"])


def sum_of_factors(years: int, rule: str | float) -> float:
    """Return the sum of the discount factors of so many years."""
    return float(factors(years, rule).sum())
