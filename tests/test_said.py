"""What a user says is taken as meant: free text, thousands, lists with spaces, rates, dotted keys of Python."""

from __future__ import annotations

import datetime as dt

import pytest

from simulation.cli.text import joined, read
from simulation.cli.words import compose, inputs_of, split_inputs
from simulation.errors import InputError, UserError
from simulation.inputs.given import given_of
from simulation.inputs.inputs import inputs
from simulation.inputs.options import settings_from
from simulation.model.economics.dated import catalogue
from simulation.model.economics.price_list import price_list
from simulation.model.economics.prices import overridable, prices_at
from simulation.model.states import Support
from simulation.run.settings import Settings

DAY = dt.date(2024, 1, 1)


def composed(*words: str, command: str = "compare") -> Settings:
    """Return the settings that the words of a command come to."""
    return settings_from(compose(command, joined(words)))


@pytest.mark.parametrize(
    "path", ["sø/r", "a b", "it's", "${HOME}", "a,b", "(x)", "x=1", "100%", "a;b", "å'\"é", "@x"]
)
def test_a_path_means_itself(path):
    assert compose("compare", [f"out={path}"])["out"] == path
    assert composed(f"population={path}.csv").population.file == f"{path}.csv"
    assert composed(f"population.file={path}.csv").population.file == f"{path}.csv"
    assert compose("sweep", [f"list={path}.csv"])["list"] == f"{path}.csv"


def test_quotes_around_the_whole_of_a_path_are_taken_off():
    assert compose("compare", ["out='a b'"])["out"] == "a b"
    assert composed('population="børn og unge.csv"').population.file == "børn og unge.csv"


def test_several_population_files_are_swept():
    found, rest = split_inputs(["population=a.csv,b.csv", "seed=3"])
    assert found["population"].levels == ("a.csv", "b.csv")
    assert rest == ["seed=3"]


def test_a_list_that_a_shell_split_is_one():
    assert composed("policy=[ips,", "flere_i_job]").policy == ("ips", "flere_i_job")
    assert composed("policy=[ips, flere_i_job]", "seed=4").policy == ("ips", "flere_i_job")


@pytest.mark.parametrize("written", ["10.000.000", "10 000 000", "10\u00a0000\u00a0000", "1e7", "10000000"])
def test_ten_million_is_ten_million(written):
    assert composed(f"policies.ips.budget_dkk={written}").policies["ips"].budget_dkk == 1e7


@pytest.mark.parametrize(
    "word", ["policies.ips.fidelity=0.125", "companies.hours=1.5", "parameters.find_base=-7.125"]
)
def test_a_decimal_is_no_thousand(word):
    assert [w.value for w in read([word], "compare")] == [word.partition("=")[2]]


def test_a_default_gives_way_to_what_is_said():
    found = compose("sweep", ["study=scale_up", "companies.per_citizen=0.2"])
    assert settings_from({"companies": found["companies"]}).companies.number is None
    assert inputs_of(
        {}, ["policies.hjoerring_investment.posts=30"], compose("sweep", ["study=investment"])
    ).keys() == {"horizon_weeks"}
    assert "design" not in compose("discover", ["list=points.csv"])


def test_defaults_never_stand_against_each_other():
    assert composed("replications=1").structure_replications == 2
    assert composed("population=families", "companies.number=9").companies.number == 9
    assert composed("policy=[hjoerring_investment]", "policies.hjoerring_investment.budget_years=3").policy


@pytest.mark.parametrize("name", overridable())
def test_every_rate_can_be_set_and_is_shown(name):
    value = 0.3 if overridable()[name] == "share" else 29.0
    usual, changed = prices_at(2024, DAY)[0], prices_at(2024, DAY, overrides={name: value})[0]
    # what a post costs is taken by the designs, not by this record
    assert name == "post_year" or usual.tobytes() != changed.tobytes()
    (shown,) = [r for r in price_list(DAY, DAY, "benefit_rates", {name: value}) if r["kind"] == "chosen"]
    assert (shown["name"], shown["value"]) == (name, value)


@pytest.mark.parametrize("name", sorted({*catalogue()} - {*overridable()}))
def test_a_rate_that_no_run_reads_cannot_be_set_and_is_no_price_of_a_run(name):
    assert name.startswith(("ceiling_", "dagpenge_", "cash_", "lowest_pay", "mentor_hour"))
    with pytest.raises(UserError, match=f"{name}: there is no such rate"):
        prices_at(2024, DAY, overrides={name: 29.0})
    assert name not in {r["name"] for r in price_list(DAY, dt.date(2025, 12, 31), "benefit_rates", {})}


def test_a_benefit_has_one_rate_or_two():
    one = prices_at(2024, DAY, overrides={"kontanthjaelp": 12500})[0].own_benefit[Support.KONTANTHJAELP]
    two = prices_at(2024, DAY, overrides={"kontanthjaelp": [11000, 15000]})[0].own_benefit[Support.KONTANTHJAELP]
    assert one[0] == one[1]
    assert two[0] < one[0] < two[1]
    assert two[1] / two[0] == pytest.approx(15 / 11, rel=1e-4)
    with pytest.raises(UserError, match="did you mean 'kontanthjaelp'"):
        prices_at(2024, DAY, overrides={"kontanthjalp": 1})


def test_a_rate_set_stands_among_the_inputs_of_the_report():
    settings = composed("economy.overrides.kontanthjaelp=[11000,15000]")
    (row,) = [r for r in inputs(settings, ["usual"]) if r["name"] == "economy.kontanthjaelp"]
    assert (row["value"], row["kind"]) == ("11,000 / 15,000", "chosen")


def test_keys_in_python_may_be_dotted_and_a_policy_alone():
    given = given_of("compare", "families", "ips", {"ips": {"posts": 3}}, None, {"policies.ips.places": 70})
    settings = settings_from(given)
    assert settings.policy == ("ips",)
    assert (settings.policies["ips"].places, settings.policies["ips"].posts) == (70, 3)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"policies.ips.placs": 1}, "did you mean 'places'"),
        ({"policies.ips.places": 1, "policies": {"ips": {"places": 2}}}, "given twice"),
        ({"companies": {"number": 5, "per_citizen": 0.2}}, "both say how many companies"),
        ({"out": "x"}, "no key of compare"),
        ({"lang": "da"}, "no key of compare"),
        ({"knowledge": "fixed", "chance_per_draw": 3}, "nothing is drawn"),
    ],
)
def test_in_python_too_what_does_not_go_together_is_refused(keys, told):
    with pytest.raises(InputError, match=told):
        given_of("compare", "families", ["ips"], None, None, keys)


@pytest.mark.parametrize("policies", [5, [1], {"ips": 1}, True])
def test_policies_are_names(policies):
    with pytest.raises(InputError, match="policies="):
        given_of("compare", "families", policies, None, None, {})
