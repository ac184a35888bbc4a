"""What the sections of a decision's page say before their figures and tables: computed from keys and values."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation.report.decision import answers
from simulation.report.decision.case import Case


def recommendation(case: Case) -> Iterator[str]:
    """Yield the recommendation, the risk and the payback, as they stand beside the waterfall."""
    t = case.texts
    yield answers.lead(case)
    yield answers.loses(case)
    yield t("decision.back_is", arm=case.say.arm(case.shown), back=case.back(case.value(case.shown, "payback_years")))


def assumed(case: Case) -> Iterator[str]:
    """Yield what is assumed: prices, rates of discounting, years, tax, form of the model."""
    t, about = case.texts, case.about
    yield t(f"decision_assumed.prices_{'drawn' if about.get('prices') == 'drawn' else 'fixed'}")
    yield t("decision_assumed.discount", told=discounting(case))
    years = [str(year) for year in about.get("years") or []]
    if years:
        yield t("decision_assumed.years", first=years[0], last=years[-1])
    yield t(f"decision_assumed.tax_{'on' if about.get('tax') else 'off'}")
    yield t(f"decision_assumed.form_{about.get('structure') or 'as_run'}")
    if case.perspective == "society":
        yield t("decision_assumed.society")


def discounting(case: Case) -> str:
    """Return how later years are discounted."""
    rule = case.about.get("discount")
    if isinstance(rule, str):
        return case.texts(f"decision_discounts.{rule}") if case.texts.has(f"decision_discounts.{rule}") else rule
    return case.texts("decision_discounts.rate", rate=case.texts.percent(float(rule or 0.0)))


def method(case: Case) -> Iterator[str]:
    """Yield what the method part is, and how chance and knowledge are told apart."""
    t = case.texts
    yield t("decision.method_what")
    per = case.number("replications_per_draw")
    values = {
        "n": t.number(case.number("replications")),
        "draws": t.number(case.number("draws")),
        "per": t.counted(per, 1),
    }
    yield t("decision.method_layers", **values)
    if not per > 1:
        yield t("decision.method_one_each")
    told = case.about.get("society_distorted")
    if told and case.shown:
        amounts = [t.money(float(own[case.shown]), sign=True) for own in told.values()]
        by = t.list([t.number(float(factor), 1) for factor in told])
        yield t("decision.method_distortion", arm=case.say.arm(case.shown), by=by, amounts=t.list(amounts))


def acceptability(case: Case) -> Iterator[str]:
    """Yield how often the recommended design is best at the first ``k``."""
    own, t = case.at_first_k.set_index("arm"), case.texts
    if case.decision.recommended in own.index:
        often = case.often(float(own["p_best"][case.decision.recommended]), "draws")
        values = {"k": t.money(case.k), "one": case.say.one_effect, "often": often}
        yield t("decision.best_at", arm=case.say.arm(case.decision.recommended), **values)
    yield t("decision.tie")


def information(case: Case) -> Iterator[str]:
    """Yield what knowing everything would be worth, what is bounded, and what was refused."""
    t, own, table = case.texts, case.at_first_k, case.table("evppi")
    if len(own):
        amount = case.at_most(float(own["evpi"].iloc[0]), float(own["evpi_se"].iloc[0]))
        yield t("decision.evpi", amount=amount)
    if case.bounded:
        yield t("decision.bounded", draws=case.about.get("draws") or "?")
    refused = [case.say.input(str(name)) for name in table[table["method"] == "refused"]["parameters"]]
    if refused:
        yield t("decision.refused", names=t.list(refused))
    if case.table("evsi").empty:
        yield t("decision.no_trial")


def forms(case: Case) -> Iterator[str]:
    """Yield what is best over the forms of the model together, in the worst of them, and by least regret."""
    told, t = case.about.get("forms"), case.texts
    if not isinstance(told, dict):
        yield t("decision.forms_not_run")
        return
    n = len(told.get("names") or [])
    equal = len(set(told.get("weights") or [])) <= 1
    yield t(f"decision.forms_weights_{'equal' if equal else 'own'}", n=n)
    yield t("decision.forms_mixed", arm=case.say.arm(str(told.get("mixed"))))
    for key, by in (("maximin", "maximin_decided_by"), ("minimax_regret", "minimax_decided_by")):
        names = {"arm": case.say.arm(str(told.get(key))), "form": case.say.form(str(told.get(by)))}
        yield t(f"decision.forms_{key}", **names)
    worth = told.get("value_of_knowing")
    if isinstance(worth, int | float) and math.isfinite(worth):
        yield t("decision.forms_worth", amount=case.at_most(float(worth)))


def refund(case: Case) -> Iterator[str]:
    """Yield what a flat refund would make of the municipality's net benefit by the design shown."""
    table = case.table("refund")
    if table.empty:
        return
    own = table[(table["arm"] == case.shown) & (table["party"] == "municipality")]
    for row in own.to_dict("records"):
        flat, ladder = (case.texts.money(float(row[name]), sign=True) for name in ("flat_20_dkk", "ladder_dkk"))
        yield case.texts("decision.refund_flat", arm=case.say.arm(case.shown), flat=flat, ladder=ladder)


def contribution(case: Case) -> Iterator[str]:
    """Yield what the decider lacks by the design shown, who could pay it, and what a flat refund would do."""
    yield from _lacking(case)
    yield from refund(case)


def _lacking(case: Case) -> Iterator[str]:
    t, table = case.texts, case.table("contribution")
    own = table[(table["arm"] == case.shown)]
    if own.empty:
        return
    who = {"who": case.say.perspective(case.perspective), "arm": case.say.arm(case.shown)}
    mean, most = float(own["needed_mean_dkk"].iloc[0]), float(own["needed_90_dkk"].iloc[0])
    if mean <= 0 and most <= 0:
        yield t("decision.needs_nothing", **who)
        return
    yield t("decision.needs" if mean > 0 else "decision.needs_some", mean=t.money(mean), most=t.money(most), **who)
    able = [case.say.perspective(str(name)) for name in own[own["worth_it"].astype(bool)]["giver"]]
    if mean > 0:
        yield t("decision.could_pay", names=t.list(able)) if able else t("decision.nobody_could_pay")
