"""Page one of a decision: five questions with their answers, and the figures of the design that it speaks of."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation.report.decision import caseloads, tables
from simulation.report.decision.budget import budget
from simulation.report.decision.case import Case
from simulation.report.decision.names import PRICE, capital
from simulation.report.decision.turning import MOST_SAID, carrier, turns
from simulation.report.sheet import Head, Tile

ENOUGH_DRAWS = 8
"""With fewer draws nothing is concluded from the forms of the model that were run again."""

ALWAYS = ("municipality", "state", "region")
OTHERS = (*ALWAYS, "a_kasse", "citizen", "employer")
"""Who else pays or saves, in the order of the sentences: the first whether or not it is nothing."""


def lead(case: Case) -> str:
    """Return the recommendation in a sentence."""
    said = recommended(case)
    if case.keeps and not case.worst:
        said += " " + case.texts("decision.lead_no_better")
    return f"{said} {case.texts('decision.lead_undecided', arm=case.say.arm(case.shown))}" if case.undecided else said


def recommended(case: Case) -> str:
    """Return what to choose, and where it is by the worst form of the model, that it is."""
    key = "keep" if case.keeps else "choose"
    arm = case.decision.baseline if case.keeps else case.shown
    said = case.texts(f"decision.lead_{key}", arm=case.say.arm(arm))
    return f"{said} {case.texts('decision.structure_worst')}" if case.worst else said


def heads(case: Case) -> list[Head]:
    """Return the numbers of the design shown, the five questions in their order, and a table with a row a design."""
    t = case.texts
    asked = {"which": which(case), "costs": costs(case), "others": others(case), "back": back(case),
             "change": change(case)}  # fmt: skip
    table = {"costs": tables.by_year(case)} if case.shown else {}
    found = [Head(t("decision.numbers_of", arm=case.say.arm(case.shown)), list(tiles(case)))] if case.shown else []
    for key, sentences in asked.items():
        label = t("decision.by_year_label")
        found.append(Head(t(f"decision.question_{key}"), (), list(sentences), table.get(key), label))
    return [*found, Head(t("decision.designs"), (), (), tables.designs(case), t("decision.designs_label"))]


def tiles(case: Case) -> Iterator[Tile]:
    """Yield money, risk, payback and effect of the design shown."""
    t, arm, who = case.texts, case.shown, case.say.perspective(case.perspective)
    found = case.saving(arm)
    undecided, loses = case.undecided, (found.mean or 0.0) < 0
    each = found.scaled(-1) if loses and not undecided else found
    key = "either" if undecided else "loss" if loses else "gain"
    yield Tile(
        t("headline.undecided") if undecided else t.money(each.mean),
        t(f"decision.tile_{key}", who=who, years=case.span),
        t("decision.tile_band", low=t.money(each.low), high=t.money(each.high)),
        t("decision.tile_mean", mean=t.money(each.mean, sign=undecided), given=case.prices),
    )
    chance, known = (case.value(arm, f"p_loss_{what}") for what in ("chance", "knowledge"))
    yield Tile(
        case.of_100(chance) if not math.isnan(chance) else t("decision.unknown"),
        t("decision.tile_loses", who=who),
        t("decision.tile_on_average", often=case.often(known, "draws")),
        case.prices,
    )
    yield Tile(
        case.back(case.value(arm, "payback_years")),
        t("decision.tile_back"),
        t("decision.tile_by_horizon", often=case.often(case.value(arm, "p_by_horizon")), years=case.span),
        case.prices,
    )
    people, gain = case.of("participants", arm), case.of("effect_undiscounted", arm)
    if people > 0:
        yield Tile(
            t.number(gain / people, 1, sign=True),
            t("decision.tile_effect", effect=case.say.effect),
            t("decision.tile_people", n=t.number(people), of=t.number(case.number("citizens"))),
            t("decision.tile_cost", amount=t.money(case.value(arm, "cost_dkk", "municipality") / people)),
        )


# --- the five questions ------------------------------------------------------------------------------------------


def which(case: Case) -> Iterator[str]:
    """Yield which design is best, how sure, and from what worth of the effect another is."""
    t = case.texts
    yield recommended(case) if case.worst else _best(case)
    if case.k > 0:
        yield t("decision.which_k", k=t.money(case.k), one=case.say.one_effect)
    if case.undecided:
        often = case.often(case.value(case.shown, "p_loss_knowledge"), "draws")
        yield t("decision.which_undecided", arm=case.say.arm(case.shown), often=often)
    yield from _other_at_k(case)
    yield from caseloads.said(case)
    if case.mixed:
        yield t("decision.structure_mixed")


def _best(case: Case) -> str:
    """Return the design with the highest mean, what it (of the baseline: the next) brings, and how sure."""
    t, arm, own = case.texts, case.decision.recommended, case.at_first_k.set_index("arm")
    if arm not in own.index:
        return recommended(case)
    values = {
        "arm": case.say.arm(arm),
        "who": case.say.perspective(case.perspective),
        "years": case.span,
        "often": case.often(float(own["p_best"][arm]), "draws"),
        "amount": t.money(float(own["mean_u"].get(case.shown, 0.0)), sign=True),
    }
    of = "_u" if case.k > 0 else ""
    if case.keeps:
        return t(f"decision.which_keep{of}", other=case.say.arm(case.shown), **values)
    return t(f"decision.which_choose{of}", **values)


def _other_at_k(case: Case) -> Iterator[str]:
    """Yield from what worth of a unit of effect another design is best."""
    if case.best_on_mean != case.decision.recommended:
        yield case.texts("decision.which_by_mean", arm=case.say.arm(case.best_on_mean))
    for corner in case.about.get("kstar") or []:
        if isinstance(corner, dict) and float(corner["k"]) > case.k:
            yield case.texts(
                "decision.which_other_k",
                k=case.texts.money(float(corner["k"])),
                one=case.say.one_effect,
                arm=case.say.arm(str(corner["arm"])),
            )


def costs(case: Case) -> Iterator[str]:
    """Yield what the design shown costs the municipality in the years that come."""
    if not case.shown:
        return
    t, found = case.texts, budget(case.decision.tables, case.shown)
    rows = dict(found.by_class())
    net = rows["net"]
    names = {"arm": case.say.arm(case.shown), "first": str(found.years[0]), "last": str(found.years[-1])}
    way = "costs" if net[0] < 0 else "saves"
    yield t(f"decision.first_year_{way}", amount=t.money(abs(float(net[0]))), **names)
    if len(found.years) > 1:
        way = "costs" if net.sum() < 0 else "saves"
        present = t.money(found.present(net), sign=True)
        yield t(f"decision.all_years_{way}", amount=t.money(abs(float(net.sum()))), present=present, **names)
    if "service" in rows and rows["service"].sum() < 0:
        yield t("decision.ceiling", amount=t.money(-float(rows["service"].sum())))


def others(case: Case) -> Iterator[str]:
    """Yield a sentence for every party that pays or saves; citizens and the public coffers after tax too."""
    if not case.shown:
        return
    for party in OTHERS:
        found = case.saving(case.shown, party)
        nothing = found.mean is None or (party not in ALWAYS and round(found.mean) == 0)
        if nothing or party == case.perspective:
            continue
        said = case.money(case.shown, party)
        taxed = tables.after_tax(case, case.shown, party)
        if not math.isnan(taxed) and abs(taxed - (found.mean or 0.0)) >= 1.0 and not case.about.get("tax"):
            way = "up" if taxed > 0 else "down"
            said += " " + case.texts(f"decision_money.after_tax_{way}", amount=case.texts.money(abs(taxed)))
        if party == "employer":
            said += " " + case.texts("captions.employers")
        yield said


def back(case: Case) -> Iterator[str]:
    """Yield when the money is back, and how sure that is."""
    if not case.shown:
        return
    t, arm = case.texts, case.shown
    years = case.value(arm, "payback_years")
    names = {"arm": case.say.arm(arm), "years": case.span, "who": case.say.perspective(case.perspective)}
    key = "never" if math.isnan(years) else "at_once" if years <= 0 else "median"
    yield t(f"decision.back_{key}", median=t.number(years, 1), **names)
    yield t("decision.back_by_horizon", often=case.often(case.value(arm, "p_by_horizon")), **names)
    yield loses(case)
    known = case.value(arm, "p_loss_knowledge")
    yield t("decision.back_average", often=case.often(known, "draws"), given=case.prices)


def loses(case: Case) -> str:
    """Return in how many of 100 the decider would lose by the design shown, given the prices."""
    names = {"arm": case.say.arm(case.shown), "who": case.say.perspective(case.perspective)}
    often = case.often(case.value(case.shown, "p_loss_chance"))
    return case.texts("decision.would_lose", often=often, given=case.prices, **names)


def change(case: Case) -> Iterator[str]:
    """Yield the price that carries the answer, the three inputs on which it turns, forms that decide otherwise.

    And what knowing is worth.
    """
    t, forms = case.texts, case.about.get("forms")
    if (most := carrier(case)) is not None:
        yield t(
            "decision.change_carried",
            amount=t.money(most.benefit - most.left),
            all=t.money(most.benefit, sign=True),
            input=case.say.input(most.name),
            taken=case.say.value(most.name, most.taken),
            left=t.money(most.left, sign=True),
        )
    yield from turning(case)
    if isinstance(forms, dict):
        different = _best_elsewhere(case)
        n, draws = len(forms.get("names") or []), int(forms.get("draws") or 1)
        if draws < ENOUGH_DRAWS:
            run = t("page.replications", n=int(forms.get("replications") or 1))
            yield t("decision.change_forms_few", forms=str(n), replications=run, n=draws)
        if different:
            yield t("decision.change_forms", forms="; ".join(case.say.form(form) for form in different))
        elif draws >= ENOUGH_DRAWS:
            yield t("decision.change_no_form", n=n)
    yield from _with_tax(case)
    own = case.at_first_k
    if len(own):
        yield t(
            "decision.change_evpi", amount=case.at_most(float(own["evpi"].iloc[0]), float(own["evpi_se"].iloc[0]))
        )


def _with_tax(case: Case) -> Iterator[str]:
    """Yield that income tax turns the sign of the decider's net benefit by the design shown, where it does."""
    if not case.shown or case.about.get("tax"):
        return
    before, after = (
        case.saving(case.shown, case.perspective).mean,
        tables.after_tax(case, case.shown, case.perspective),
    )
    if before is not None and not math.isnan(after) and before * after < 0:
        way = "up" if after > 0 else "down"
        yield case.texts(
            f"decision.change_tax_{way}", arm=case.say.arm(case.shown), amount=case.texts.money(abs(after))
        )


def turning(case: Case) -> Iterator[str]:
    """Yield the inputs on which the choice turns, or that it turns on none within its range."""
    t, found = case.texts, turns(case)[:MOST_SAID]
    for turn in found:
        near = turn.nearest
        way = "above" if near.up else "below"
        values = {"value": case.say.value(turn.name, near.value), "taken": case.say.value(turn.name, turn.value)}
        name = capital(case.say.input(turn.name))
        kind = "price" if turn.name.startswith(PRICE) else "input"
        yield t(f"decision.turn_{kind}_{way}", input=name, arm=case.say.arm(near.best), **values)
    if not found:
        yield t("decision.turn_none")
    elif case.bounded and not all(turn.exact for turn in found):
        yield t("decision.turn_few", n=case.about.get("draws") or "?")


def _best_elsewhere(case: Case) -> list[str]:
    """Return the forms of the model under which another design than the one recommended is best."""
    table = case.table("structure_regret")
    own = table[(table["arm"] == case.decision.recommended) & (table["regret"] > 0)]
    return [str(name) for name in own["structure"]]
