"""A programme compared with itself: ``ips-b`` has the luck and the draws of IPS, and settings of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import CASH, FORLOEB, LONG, REVALIDATION, TRIAL, settings
from small import run as run_of

from simulation import compare, sweep
from simulation.cli.main import main
from simulation.comparison.transport import transport
from simulation.decision.decide import decide
from simulation.errors import UserError
from simulation.inputs.inputs import inputs
from simulation.model.randomness import luck_of
from simulation.policies.catalogue import policy
from simulation.run.build import check
from simulation.run.drawn import inputs_of, practised
from simulation.run.runner import Run
from simulation.words.texts import Texts
from tests.pictures import unrendered

SMALL = {"population": "inklusion_trial", "population_changes": {"n": 60, "inflow_per_year": 10}, "horizon_weeks": 60}
WORDS = ("population=inklusion_trial", "population.n=60", "population.inflow_per_year=10", "horizon_weeks=60")


def assert_same_run(one: Run, other: Run) -> None:
    """Assert that two arms gave the same bits; of the ledger, but for the name of who spent."""
    assert one.outcomes.keys() == other.outcomes.keys()
    assert np.array_equal(list(one.outcomes.values()), list(other.outcomes.values()), equal_nan=True)
    assert one.weekly.keys() == other.weekly.keys()
    assert all(np.array_equal(one.weekly[name], other.weekly[name]) for name in one.weekly)
    assert one.ledger is not None and other.ledger is not None
    assert one.ledger.drop(columns="policy").equals(other.ledger.drop(columns="policy"))


@pytest.mark.parametrize(
    ("population", "one", "other"),
    [
        (FORLOEB, "ips", "ips-b"),
        (REVALIDATION, "revalidation", "revalidation-2"),
        (LONG, "flere_skal_med", "flere_skal_med-triage"),
        (CASH, "all_inclusive+ips", "all_inclusive-x1+ips-b"),
        (CASH, "usual", "usual-b"),
    ],
)
def test_with_the_same_settings_a_variant_gives_the_same_bits(population, one, other):
    chosen = settings(population, policy=[one, other], knowledge="drawn", horizon_weeks=40)
    assert_same_run(run_of(chosen, one), run_of(chosen, other))


def test_a_variant_has_its_own_settings_alone():
    few, many = {"caseload_limit": 8, "posts": 2}, {"caseload_limit": 40, "posts": 2}
    both = settings(TRIAL, policy=["ips", "ips-b"], policies={"ips": few, "ips-b": many})
    plain = run_of(settings(TRIAL, policy=["ips"], policies={"ips": many}), "ips")
    assert_same_run(run_of(both, "ips-b"), plain)
    assert run_of(both, "ips").outcomes["n_participants"] < plain.outcomes["n_participants"]
    bare = settings(TRIAL, policy=["ips", "ips-b"], policies={"ips": few})
    assert_same_run(run_of(bare, "ips-b"), run_of(settings(TRIAL, policy=["ips"]), "ips"))


def test_what_is_not_known_of_a_programme_is_the_same_in_its_variants():
    chosen = settings(FORLOEB, policy=["ips", "ips-b"], knowledge="drawn")
    luck = luck_of(chosen.seed, 0)
    assert inputs_of(chosen, ["usual", "ips", "ips-b"], 0) == inputs_of(chosen, ["usual", "ips"], 0)
    assert practised("ips", chosen, luck) == practised("ips-b", chosen, luck) < 1
    fixed = settings(FORLOEB, policy=["ips", "ips-b"], policies={"ips": {"fidelity": 1}}, knowledge="drawn")
    assert "policies.ips.fidelity" in inputs_of(fixed, ["ips", "ips-b"], 0), "the variant's is drawn all the same"


def test_records_tell_a_variant_from_its_programme():
    chosen = settings(TRIAL, policy=["ips", "ips-b"], policies={"ips-b": {"caseload_limit": 40}})
    far = {record["policy"]: record["distance"] for record in transport(chosen)}
    assert far["ips"] == far["ips-b"] is not None
    told = {record["name"]: record for record in inputs(chosen, ["usual", "ips", "ips-b"])}
    one, other = told["policies.ips.caseload_limit"], told["policies.ips-b.caseload_limit"]
    assert (other["value"], other["kind"]) == (40, "chosen") and one["kind"] != "chosen"
    assert other["description"] == one["description"].replace(":", " (b):")
    assert policy("ips-b").evidence_population == policy("ips").evidence_population != ""


@pytest.mark.parametrize("lang", ["en", "da"])
def test_a_variant_is_called_by_its_programme_and_its_own_word(lang):
    say = Texts(lang).arm
    assert say("ips-b") == f"{say('ips')} (b)" == "IPS (b)"
    assert say("all_inclusive+ips-20") == f"{say('all_inclusive')} + IPS (20)"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"policy": ["ipss-b"]}, r"policy 'ipss-b' is not one of .*; did you mean 'ips'\?"),
        ({"policy": ["ips-plus"]}, r"policy 'ips-plus' is not one of .*; did you mean 'ips_plus'\?"),
        ({"policy": ["ips-B"]}, "policy 'ips-B': a variant is 1 to 12 lower-case letters"),
        ({"policy": ["ips-"]}, "policy 'ips-': a variant is"),
        ({"policy": ["ips-b-c"]}, "policy 'ips-b-c': a variant is"),
        ({"policy": ["ips-thirteenchars"]}, "policy 'ips-thirteenchars': a variant is"),
        ({"policy": ["ips"], "policies": {"ips-b": {"places": 5}}}, "policies.ips-b: ips-b does not run here"),
        ({"policy": ["ips-b"], "policies": {"ips": {"places": 5}}}, "policies.ips: ips does not run here"),
        (
            {"policy": ["ips-b"], "policies": {"ips-b": {"placs": 5}}},
            "there is no 'placs' in policies.ips-b; .*'places'",
        ),
        ({"policy": ["ips-b"], "policies": {"ips-b": 5}}, "policies.ips-b=5: give one of its keys"),
        ({"policy": ["ips+ips-b"]}, r"ips\+ips-b has a programme beside itself"),
        ({"policy": ["ips-a+ips-b"]}, r"ips-a\+ips-b has a programme beside itself"),
        ({"policy": ["ips-b", "ips-b"]}, "named twice: ips-b"),
        ({"arms": ["usual", "ips", "ips-b"], "n": [9, 9, 9]}, "no programme stands beside itself"),
    ],
)
def test_what_is_no_variant_is_refused_in_one_line(keys, said):
    with pytest.raises(UserError, match=said) as found:
        check(settings(TRIAL, **keys))
    assert "\n" not in str(found.value)


def test_its_keys_are_checked_like_those_of_its_programme(capsys):
    words = [*WORDS, "policy=[ips-b]", "policies.ips-b.posts=3"]
    assert main(["compare", *words, "policies.ips-b.budget_dkk=1e6"]) == 2
    assert "with policies.ips-b.posts=3: the budget decides the posts" in capsys.readouterr().err
    assert main(["compare", *words, "policies.ips-b.places=600"]) == 2
    assert "600 places take 24 posts" in capsys.readouterr().err
    assert main(["compare", *words, "policies.ips_b.posts=3"]) == 2


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("variants") / "compared"
    own = ["policy=[ips,ips-b]", "policies.ips.caseload_limit=8", "policies.ips-b.caseload_limit=40"]
    own += ["policies.ips.posts=2", "policies.ips-b.posts=2", "replications=4", "structure_replications=1"]
    with unrendered():
        assert main(["compare", *WORDS, *own, f"out={out}"]) == 0
        yield out


def said_on(page: Path) -> str:
    """Return the words of a page without keys, the command and what is typed."""
    text = re.sub(r"(?s)<(script|style|svg|small|code)\b.*?</\1>", "", page.read_text("utf-8"))
    return re.sub(r"<[^>]+>", " ", re.sub(r"indsats compare [^<]*|\[&#34;ips&#34;[^<]*", "", text))


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_pages_of_a_comparison_and_a_decision_call_it_by_its_name(compared, tmp_path, lang):
    assert main(["report", str(compared), "--lang", lang]) == 0
    assert main(["decide", str(compared), f"out={tmp_path / 'decided'}", "--lang", lang]) == 0
    for page in (compared / "report.html", tmp_path / "decided" / "report.html"):
        words = said_on(page)
        assert words.count("IPS (b)") > 10
        assert "ips-b" not in words.lower()
    chosen = decide(compared)
    assert list(chosen.designs) == ["usual", "ips", "ips-b"]


def test_another_caseload_gives_other_results_of_the_same_people(compared):
    runs = pd.read_parquet(compared / "runs.parquet").set_index("arm")
    assert runs.loc["ips", "n_citizens"].tolist() == runs.loc["ips-b", "n_citizens"].tolist()
    assert (runs.loc["ips", "n_participants"].to_numpy() < runs.loc["ips-b", "n_participants"].to_numpy()).all()


def test_in_python_it_is_compared_and_swept(tmp_path):
    own = {"ips-b": {"caseload_limit": 40, "posts": 1}, "ips": {"caseload_limit": 8, "posts": 1}}
    keys = {**SMALL, "replications": 2, "structure_replications": 0, "workers": 1, "progress": False}
    found = compare(policies=["ips", "ips-b"], policy_settings=own, **keys)
    assert [record["policy"] for record in found.programmes] == ["ips", "ips-b"]
    assert [record["places"] for record in found.programmes] == [8, 40]
    del keys["structure_replications"]
    levels = {"policies.ips-b.caseload_limit": [8, 40]}
    ours = sweep(levels, tmp_path, policies=["ips-b"], policy_settings={"ips-b": {"posts": 1}}, **keys).runs
    theirs = found.runs.set_index("arm")["mean_weeks_in_job"]
    for cell, arm in enumerate(("ips", "ips-b")):
        here = ours[(ours["cell"] == cell) & (ours["arm"] == "ips-b")]["mean_weeks_in_job"]
        assert here.tolist() == theirs[arm].tolist()


@pytest.mark.study
def test_a_decision_is_made_of_a_sweep_over_its_settings(tmp_path):
    own = ["policy=[ips-b]", "policies.ips-b.caseload_limit=8,40", "record=[weekly]", "replications=4"]
    with unrendered():
        assert main(["sweep", *WORDS, *own, "policies.ips-b.posts=1", f"out={tmp_path / 'swept'}"]) == 0
        assert main(["decide", str(tmp_path / "swept"), f"out={tmp_path / 'decided'}"]) == 0
    assert "ips-b" in pd.read_parquet(tmp_path / "decided" / "summary.parquet")["arm"].iloc[-1]
    words = said_on(tmp_path / "decided" / "report.html")
    assert "IPS (b) (caseload limit 40)" in words
    assert "ips-b" not in words.lower()
