"""Everything that can be told has its Danish words, and what has none is called by its name alone."""

from __future__ import annotations

from simulation.evidence.registry import load
from simulation.inputs.inputs import SIZES, inputs
from simulation.inputs.options import settings_from
from simulation.inputs.warned import warnings_of
from simulation.model.economics import dated
from simulation.model.economics.benefits import OWN_UNITS
from simulation.model.economics.law import rules
from simulation.model.population import builtin, margins
from simulation.model.rules import parameters, switches
from simulation.policies.catalogue import CATALOGUE
from simulation.report import naming
from simulation.reproduction.reproduce import figures
from simulation.run import outcomes
from simulation.run.settings import CompanySettings, StaffSettings
from simulation.words.texts import Texts, catalogue
from tests.danish import FOR_SURE, danish, of_everything


def test_the_danish_texts_hold_no_english() -> None:
    assert not danish() & FOR_SURE, sorted(danish() & FOR_SURE)


def test_everything_that_can_be_told_has_its_danish_words() -> None:
    known, texts = catalogue(), Texts("da")
    assert set(known["parameters"]) == set(parameters.catalogue())
    assert set(known["margins"]) == set(margins.catalogue())
    assert set(known["populations"]) == set(builtin.names())
    assert set(known["switch_meanings"]) == set(known["switch_reasons"]) == set(switches.switches())
    assert set(known["companies"]) == set(CompanySettings.model_fields) - {"own"}
    assert set(known["staff"]) == set(StaffSettings.model_fields)
    assert set(known["prices"]) == {*dated.catalogue(), *OWN_UNITS, "refund_ladder"}
    assert all(set(one.label) == {"en", "da"} and all(one.label.values()) for one in rules())
    numbers = {r["name"].split(".")[2] for r in of_everything() if r["name"].startswith("policies.")}
    assert set(known["designs"]) == numbers - set(SIZES)
    assert set(known["design_sizes"]) == set(SIZES)
    units = (
        {r["unit"] for r in of_everything()}
        | set(SIZES.values())
        | {unit for unit, _ in outcomes.describe().values()}
    )
    assert not units - set(known["units_of_inputs"]) - {""}
    documents = {d.key for d in load().documents()}
    assert set(known["document_titles"]) | set(known["document_authors"]) <= documents
    options = {o for switch in switches.switches().values() for o in switch["alternatives"]}
    assert all(texts.has(f"switches.{s}") for s in switches.switches())
    assert all(texts.has(f"options.{o}") for o in options)
    assert all(texts.has(f"arms.{name}") for name in CATALOGUE)
    assert all(texts.has(f"kinds.{r['kind']}") for r in of_everything())


def test_every_input_is_named_and_has_a_source_in_danish() -> None:
    for record in of_everything():
        # What the user set and has no words is shown by its key.
        assert naming.meaning(record, Texts("da")) or record["why"] == "user", record["name"]
        assert naming.source(record, Texts("da")), record["name"]


def test_what_the_user_sets_of_companies_staff_and_structure_has_a_full_name_in_both_languages() -> None:
    given = {"companies": {"hours": 100}, "staff": {"cost_year_dkk": 600000}, "structure": {"lock_in": "half"}}
    settings = settings_from({**given, "replications": 2, "policy": ["ips"]})
    own = {r["name"]: r for r in inputs(settings, ["ips"]) if r["why"] == "user"}
    told = {key: [naming.meaning(own[key], Texts(lang)) for lang in ("en", "da")] for key in own}
    assert told["companies.hours"] == [
        "mean weekly hours wanted by a company",
        "de timer om ugen, som en virksomhed i gennemsnit ønsker",
    ]
    assert told["staff.cost_year_dkk"] == ["DKK a year per post", "udgift pr. stilling om året, i kr."]
    assert told["structure.lock_in"][1] == "jobsøgning, der er sat i bero under et forberedende kursus"
    assert told["structure.lock_in"][0] == switches.switches()["lock_in"]["meaning"]


def test_every_documented_figure_has_its_danish_words() -> None:
    texts = Texts("da")
    for one in figures():
        parts = [part for part in one.title.split(", ") if not part.isdigit()]
        assert all(texts.has(f"figure_titles.{part}") for part in parts), one.title
        assert texts.has(f"figure_measures.{one.measure}") or texts.has(f"outcomes.{one.measure}"), one.measure
        assert not one.note or texts.has(f"figure_notes.{one.note}"), one.note
        assert not one.cause or texts.has(f"figure_causes.{one.cause}"), one.cause


def test_what_has_no_danish_words_is_shown_by_its_name_alone() -> None:
    record = {"name": "parameters.no_longer_there", "description": "how it was", "source": "assumption: a guess"}
    assert naming.meaning(record, Texts("da")) == ""
    assert naming.source({**record, "kind": "assumption"}, Texts("da")) == "antagelse"


def test_a_source_of_an_older_result_is_its_document() -> None:
    record = {"source": "How often citizens are met. Source: Cabi (2020): Sagstal, p. 3.", "kind": "documented"}
    assert naming.source(record, Texts("da")) == "Cabi (2020): Sagstal, p. 3."


def test_a_warning_is_worded_in_the_language_of_the_page() -> None:
    given = {"replications": 2, "policy": ["ips"]}
    assert warnings_of(settings_from({**given, "horizon_weeks": 156})) == [], "2024 to 2026"
    (past,) = warnings_of(settings_from({**given, "horizon_weeks": 157}))
    assert str(naming.warning(past, Texts("da"))).startswith("Loven er kendt til 31. december 2026; derefter")
    told = warnings_of(settings_from({**given, "economy": {"reforms": "frozen"}}))
    assert [w["key"] for w in told] == ["frozen"]
    assert str(naming.warning(told[0], Texts("da"))).startswith("Reglerne pr. 1. januar 2024 gælder")
    assert "<code>economy.reforms=dated</code>" in naming.warning(told[0], Texts("en"))


def test_a_warning_of_an_older_result_stands_as_it_was_written() -> None:
    assert naming.warning("Full from week 40 <b>.", Texts("da")) == "Full from week 40 &lt;b&gt;."
