"""The tables of how designs run: what holds each of them back, and when to stop."""

from __future__ import annotations

import math
from typing import Any

from simulation.report.decision.case import Case
from simulation.report.decision.tables import money
from simulation.report.tables import Columns, Table, tabled

Record = dict[Any, Any]


def capacity(case: Case) -> Table | None:
    """Return what each design has, who fills it, and what it would need more of."""
    t = case.texts
    columns: Columns[Record] = [
        (t("decision_tables.design"), lambda r: case.say.lined(str(r["arm"]))),
        (t("decision_running.posts"), lambda r: t.number(r["posts"], 1)),
        (t("decision_running.places"), lambda r: t.number(r["places"], 1)),
        (t("decision_running.in_programme"), lambda r: t.number(r["in_programme"], 1)),
        (t("decision_running.without_place"), lambda r: t.number(r["without_place"], 1)),
        (t("decision_running.open_hours"), lambda r: t.percent(r["open_hours_share"], 0)),
        (t("decision_running.binds"), lambda r: t(f"decision_running.binds_{r['binds']}")),
    ]
    return tabled(
        "capacity", t("decision_running.capacity"), columns, case.table("capacity").to_dict("records"), tall=True
    )


def stopping(case: Case) -> Table | None:
    """Return below which level to end each design, and what the rule is worth."""
    t = case.texts

    def rule(r: Record) -> str:
        if not math.isfinite(float(r["threshold"])):
            return t("decision_running.never" if float(r["threshold"]) < 0 else "decision_running.always")
        seen = t.name("decision_seen", str(r["seen"]))
        return t("decision_running.below", level=t.number(float(r["threshold"]), 1), seen=seen, week=str(r["week"]))

    columns: Columns[Record] = [
        (t("decision_tables.design"), lambda r: case.say.lined(str(r["arm"]))),
        (t("decision_running.rule"), rule),
        (t("decision_running.stopped"), lambda r: case.of_100(float(r["p_stopped"]))),
        (t("decision_running.value"), lambda r: money(case, float(r["value_dkk"]))),
        (t("decision_running.value_unseen"), lambda r: money(case, float(r["value_unseen_dkk"]))),
    ]
    return tabled("stopping", t("decision_running.stopping"), columns, case.table("stopping").to_dict("records"))
