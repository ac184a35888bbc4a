"""If the structure were another: the same replications again, paired, and only what would change."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from small import TRIAL, settings

from simulation.comparison.alternatives import (
    COLUMNS,
    OUTCOMES,
    against,
    alternatives,
    compare_structures,
    crossed,
    described,
    effects,
    named,
)
from simulation.errors import InputError
from simulation.inputs.listing import LISTS
from simulation.inputs.options import settings_from
from simulation.model.rules.switches import switches
from simulation.run.runner import run_once
from simulation.run.settings import Settings

FEW = {**TRIAL, "n": 40}


def outcomes(chosen: Settings) -> pd.DataFrame:
    """Return one row per (arm, replication) of a comparison."""
    numbers = range(chosen.first_replication, chosen.first_replication + chosen.replications)
    runs = [run for number in numbers for run in run_once(chosen, number)]
    return pd.DataFrame([{"cell": 0, "arm": r.arm, "replication": r.replication, **r.outcomes} for r in runs])


def test_every_switch_has_its_alternatives_and_the_run_s_own_is_none():
    found = alternatives(settings(FEW))
    assert {a.switch for a in found} == set(switches())
    assert all(a.other != a.taken == switches()[a.switch]["default"] for a in found)
    assert all(getattr(a.structure, a.switch) == a.other for a in found)
    chosen = alternatives(settings(FEW, structure={"lock_in": "half"}))
    assert {a.other for a in chosen if a.switch == "lock_in"} == {"off", "full"}


def test_an_alternative_with_nothing_to_change_is_left_out():
    # What the user sets wins over a switch, so no other lock-in can be run.
    found = alternatives(settings(FEW, parameters={"lock_in": 0.3}))
    assert {a.switch for a in found} == set(switches()) - {"lock_in"}


def test_effects_and_their_differences_come_out_by_hand():
    def frame(worked: tuple[float, float], paid: tuple[int, int]) -> pd.DataFrame:
        rows = []
        for r in (0, 1):
            rows.append(("usual", r, 10.0, 0.2, 0.3, 100_00))
            rows.append(("ips", r, 10.0 + worked[r], 0.2, 0.3, 100_00 - paid[r]))
        columns = ["arm", "replication", "mean_weeks_in_job", "in_job", "off_support", "municipal_net_oere"]
        return pd.DataFrame(rows, columns=columns).assign(cell=0, n_citizens=5.0)

    own = effects(frame((1.0, 3.0), (50_00, 50_00)), "usual")
    assert own["mean_weeks_in_job"].tolist() == [1, 3]
    assert own["municipal_saving_dkk"].tolist() == [10, 10]  # 50 kr. less, of 5 citizens
    records = {r["outcome"]: r for r in against(own, effects(frame((2.0, 8.0), (0, 25_00)), "usual"))}
    # Changes 1 and 5: mean 3, standard deviation sqrt(8), standard error 2.
    weeks = records["mean_weeks_in_job"]
    assert (weeks["as_run"], weeks["otherwise"], weeks["difference"]) == (2, 5, 3)
    assert weeks["standard_error"] == pytest.approx(2)
    # Savings 0 and 5 instead of 10 and 10: changes -10 and -5, standard error 2.5.
    assert (records["municipal_saving_dkk"]["difference"], records["municipal_saving_dkk"]["standard_error"]) == (
        *(pytest.approx(-7.5), pytest.approx(2.5)),
    )
    one = against(own[own["replication"] == 0], own)
    assert one[0]["replications"] == 1
    assert math.isnan(one[0]["standard_error"])


def test_the_first_replications_are_run_again_under_each_alternative():
    chosen = settings(
        FEW, policy=["ips"], replications=2, first_replication=3, structure_replications=1, horizon_weeks=30,
        parameters={"offer_burden": 0.0}, policies={"usual": {"course_share": 1.0, "course_intensity": 1.0}},
    )  # fmt: skip
    found = compare_structures(chosen, outcomes(chosen))
    assert found is not None
    table = found.changes
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == len(alternatives(chosen)) * len(OUTCOMES)
    assert set(table["replications"]) == {1}
    # By itself: replication 3 with courses that do not keep anybody from searching.
    other = chosen.model_copy(update={"structure": chosen.structure.model_copy(update={"lock_in": "off"})})
    alone = outcomes(other.model_copy(update={"replications": 1})).set_index("arm")["mean_weeks_in_job"]
    row = table[(table["switch"] == "lock_in") & (table["alternative"] == "off")].set_index("outcome")
    assert row.loc["mean_weeks_in_job", "otherwise"] == pytest.approx(alone["ips"] - alone["usual"])
    assert row.loc["mean_weeks_in_job", "difference"] != 0
    # the runs themselves, and their postings, stand under the name of the form
    own = found.runs[found.runs["structure"] == "lock_in=off"].set_index("arm")["mean_weeks_in_job"]
    assert own["ips"] == pytest.approx(alone["ips"]) and own["usual"] == pytest.approx(alone["usual"])
    posted = found.ledger[found.ledger["structure"] == "lock_in=off"]
    paid = posted[(posted["arm"] == "ips") & (posted["account"] != "tax")]
    nets = found.runs[(found.runs["structure"] == "lock_in=off") & (found.runs["arm"] == "ips")]
    both = (paid[paid[side] == "municipality"]["oere"].sum() for side in ("payer", "receiver"))
    assert next(both) - next(both) == nets["municipal_net_oere"].iloc[0]
    assert set(found.runs["structure"]) == set(found.ledger["structure"])


def test_crossed_forms_are_drawn_once_each_and_none_is_the_run_s_own():
    chosen = settings(FEW, policy=["ips"], structure_crossed=40)
    found = crossed(chosen)
    names = [named(form, chosen.structure) for form in found]
    assert len(set(names)) == len(names) and "" not in names and 10 < len(names) <= 40
    assert found == crossed(chosen)
    assert max(name.count(",") for name in names) >= 2, "several switches at a time"


@pytest.mark.parametrize("keys", [{"structure_replications": 0}, {"policy": []}, {"policy": ["usual"]}])
def test_nothing_is_run_where_there_is_nothing_to_tell(monkeypatch, keys):
    monkeypatch.setattr("simulation.comparison.alternatives.shown", lambda *_: pytest.fail("something was run"))
    chosen = settings(FEW, **{"policy": ["ips"], **keys})
    assert compare_structures(chosen, pd.DataFrame()) is None


def test_the_number_of_replications_is_a_setting_like_others():
    assert settings(FEW).structure_replications == 2
    with pytest.raises(InputError, match="structure_replications"):
        settings_from({"structure_replications": -1})


def test_the_report_is_told_what_was_taken_and_why():
    records = described(settings(FEW, structure={"lock_in": "half"}))
    taken = {r["name"]: (r["default"], r["taken"]) for r in records}
    assert taken["structure.lock_in"] == ("full", "half")
    assert taken["structure.shifts"] == ("saturating", "saturating")
    assert all(r["reason"] for r in records)


def test_structure_and_evidence_populations_can_be_listed():
    assert {r["name"] for r in LISTS["structure"]()} == {f"structure.{name}" for name in switches()}
    found = {r["name"]: r["evidence_population"] for r in LISTS["policies"]()}
    assert found["ips"] == "inklusion_trial"
