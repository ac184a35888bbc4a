"""How far the evidence travels: distances by hand, zero to oneself, and a warning where the evidence is far away."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small import FORLOEB, TRIAL, settings

from simulation.comparison import transport
from simulation.comparison.transport import common_support, standardised, verdict, widening
from simulation.model.population.builtin import names
from simulation.model.population.spec import ENTRY_SUPPORTS
from simulation.policies.catalogue import CATALOGUE, policy
from simulation.report.naming import TRANSPORT, warning
from simulation.words.texts import LANGUAGES, Texts


def test_a_difference_of_shares_comes_out_by_hand():
    # 3 of 4 against 1 of 4: p = 0.5, 0.5 / sqrt(0.25) = 1.
    assert standardised(np.array([1.0, 1, 1, 0]), np.array([1.0, 0, 0, 0])) == 1
    assert standardised(np.array([1.0, 0, 0, 0]), np.array([1.0, 1, 1, 0])) == -1


def test_a_difference_of_means_comes_out_by_hand():
    # (2, 4, 6) and (1, 2, 3): variances 4 and 1, pooled sd sqrt(2.5), means 4 and 2.
    assert standardised(np.array([2.0, 4, 6]), np.array([1.0, 2, 3])) == pytest.approx(2 / math.sqrt(2.5))


def test_a_trait_without_variance_is_at_the_end_of_the_scale():
    assert standardised(np.full(3, 30.0), np.full(4, 50.0)) == -transport.FARTHEST
    assert standardised(np.full(3, 30.0), np.full(4, 30.0)) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_warning_names_the_population_by_its_title(lang):
    far = {"policy": "ips", "evidence_population": "hjoerring_ips", "distance": 0.6}
    far |= {"common_support": 0.0, "traits": ["age"]}
    told = warning({"key": TRANSPORT, "values": far}, Texts(lang))
    assert Texts(lang)("populations.hjoerring_ips") in told
    assert "hjoerring_ips" not in told


def test_verdicts_and_widening_are_those_stated():
    assert [verdict(d) for d in (0.0, 0.249, 0.25, 0.5, 0.501)] == [
        *("near", "near", "some_way_off", "some_way_off", "far"),
    ]
    assert widening(0) == 1
    assert widening(0.75) == 1.25  # sqrt(1 + 9 / 16)


def test_citizens_outside_what_the_evidence_has_seen_have_no_counterpart():
    rng = np.random.default_rng(3)
    there = rng.normal(0, 1, (2000, 3))
    assert common_support(there, there) > 0.97
    assert common_support(rng.normal(0, 1, (500, 3)), there) > 0.95
    assert common_support(there + np.array([8.0, 0, 0]), there) < 0.01
    half = np.concatenate((rng.normal(0, 1, (1000, 3)), rng.normal(0, 1, (1000, 3)) + np.array([12.0, 0, 0])))
    assert common_support(half, there) == pytest.approx(0.5, abs=0.05)


def test_a_population_is_at_no_distance_from_itself():
    (record,) = transport.transport(settings(TRIAL, policy=["ips"]))
    assert record["evidence_population"] == "inklusion_trial"
    assert record["distance"] == 0
    assert record["verdict"] == "near"
    assert record["common_support"] == 1
    assert record["differ_most"] == []
    assert (record["widening"], record["warning"]) == (1, None)


def test_what_is_changed_is_what_differs_most():
    changed = {**TRIAL, "margins": {"substance_use": 0.9}}
    (record,) = transport.transport(settings(changed, policy=["ips"]))
    (first, *_) = record["differ_most"]
    assert (first["group"], first["trait"]) == ("barriers", "substance")
    assert first["difference"] > 1
    assert record["groups"]["barriers"]["distance"] > 0
    assert record["groups"]["history"]["distance"] == 0
    own = [group["distance"] for group in record["groups"].values()]
    assert record["distance"] == pytest.approx(sum(own) / 4)


def test_the_labour_market_is_compared_on_a_log_scale():
    # The trial has 0.5 companies a citizen and level 0: mean of log(1.0 / 0.5) and 0.3.
    own = {"companies": {"per_citizen": 1.0}, "parameters": {"labour_market": 0.3}}
    (record,) = transport.transport(settings(TRIAL, policy=["ips"], **own))
    assert record["groups"]["labour_market"]["distance"] == pytest.approx((math.log(2) + 0.3) / 2)
    (record,) = transport.transport(settings(TRIAL, policy=["ips"], companies={"number": 120}))
    assert record["groups"]["labour_market"]["distance"] == pytest.approx(math.log(2) / 2)


def test_every_policy_of_every_arm_has_its_record_and_the_far_are_warned_of():
    chosen = settings(TRIAL, policy=["ips", "ips+opgang_til_opgang"])
    records = transport.transport(chosen)
    assert [(r["arm"], r["policy"]) for r in records] == [
        ("ips", "ips"),
        ("ips+opgang_til_opgang", "ips"),
        ("ips+opgang_til_opgang", "opgang_til_opgang"),
    ]
    far = records[2]
    assert far["verdict"] == "far"
    assert len(far["differ_most"]) == 3
    warning = far["warning"]
    assert (warning["key"], warning["values"]["policy"]) == ("transport.warning", "opgang_til_opgang")
    assert warning["values"]["traits"] == [d["trait"] for d in far["differ_most"]]
    assert warning["text"].startswith("Opgang til opgang: the evidence comes from another kind of population (")
    assert far["widening"] == pytest.approx(math.sqrt(1 + far["distance"] ** 2))


def test_evidence_of_people_quite_unlike_is_warned_of_however_near_the_averages():
    # Nobody in ressourceforloeb waits for a fleksjob, as everybody did in Aarhus.
    (record,) = transport.transport(settings(FORLOEB, policy=["aarhus_fleksjob"]))
    assert record["common_support"] < transport.FEW
    assert record["warning"]


def test_a_file_is_compared_as_it_is(tmp_path):
    file = tmp_path / "mine.csv"
    rows = "".join(f"{30 + i},kontanthjaelp,severe,1\n" for i in range(12))
    file.write_text("age,entry_support,mental,motivated\n" + rows)
    (record,) = transport.transport(settings({"name": "file", "file": str(file)}, policy=["ips"]))
    assert record["groups"]["age_and_family"]["distance"] > 0
    assert 0 <= record["common_support"] <= 1


def test_a_policy_without_an_evidence_population_has_no_distance(monkeypatch):
    bare = policy("ips")
    bare.evidence_population = ""
    monkeypatch.setattr(transport, "policy", lambda name: bare)
    (record,) = transport.transport(settings(TRIAL, policy=["ips"]))
    assert (record["evidence_population"], record["distance"], record["warning"]) == ("", None, None)


def test_without_a_policy_there_is_nothing_to_carry():
    assert transport.transport(settings(TRIAL)) == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_evidence_population_exists(name):
    assert policy(name).evidence_population in ("", *names())


def test_every_trait_has_its_column():
    citizens = transport._drawn(transport.builtin("families"))
    groups = transport.traits(citizens)
    assert set(groups) == {"barriers", "age_and_family", "history"}
    assert all(x.shape == (transport.DRAWN,) for own in groups.values() for x in own.values())
    share = sum(x.mean() for name, x in groups["history"].items() if name.startswith("on_"))
    assert share == pytest.approx(1), "everybody lives on one thing"
    assert set(groups["history"]) == {"benefit_weeks", *(f"on_{s}" for s in ENTRY_SUPPORTS)}
