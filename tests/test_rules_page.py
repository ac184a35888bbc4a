"""The page of rules in the docs is what the dated law says."""

from __future__ import annotations

import datetime as dt

import pytest

from experiments.rules_page import DOCS, page
from simulation.cli.exits import OK
from simulation.cli.main import main
from simulation.model.economics.dated import sources
from simulation.model.economics.price_list import addresses, price_list
from simulation.report.sources import written_value
from simulation.words.texts import Texts


def test_the_page_of_rules_is_up_to_date():
    # python experiments/rules_page.py makes it anew
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == page()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what ``indsats list rules`` prints."""
    assert main(["list", "rules", *words]) == OK
    return capsys.readouterr().out


def test_list_rules_has_help_of_its_own(capsys):
    assert said(capsys, "--help").startswith("indsats list rules [date=")
    assert main(["list", "--help"]) == OK
    assert capsys.readouterr().out.startswith("indsats list policies|")


def test_the_law_of_a_day_is_written_as_the_language_writes_it(capsys):
    danish, english = said(capsys, "date=2024-05-01", "lang=da"), said(capsys, "date=2024-05-01")
    assert "Kommuneskat: 25,02\u00a0%, fra 1. januar 2023 (tax_municipal)" in danish
    assert (
        "Kontanthjælp til juni 2025: 30 år og derover, andre: 12.326 kr. om måneden, fra 1. januar 2024 til" in danish
    )
    assert "Municipal tax: 25.02\u00a0%, from 1 January 2023 (tax_municipal)" in english
    assert "DKK/month" not in danish + english


def test_a_page_whose_whole_address_is_known_is_linked(capsys):
    assert addresses("bm2016k") == ["https://bm.dk/da/Satser%20for%202018/Satser%20for%202016/Kontanthjaelp.aspx"]
    assert len(addresses("bmloft")) == 2
    assert addresses("kal2025") == addresses("las11") == addresses("skift") == [], (
        "a part was left out, or is no page"
    )
    assert sum(bool(addresses(key)) for key in sources()) >= 140
    assert "    https://bm.dk/satser/satser-for-2024/kontanthjaelpsloft\n" in said(capsys, "date=2024-05-01")
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert "[Kontanthjaelpsloft 2024](https://bm.dk/satser/satser-for-2024/kontanthjaelpsloft)" in page


def test_the_law_of_a_day_says_until_when_it_is_known(capsys):
    told = "The law is known until 31 December 2026; this is the law of then."
    assert said(capsys, "date=2027-06-01").splitlines()[0] == told
    assert told not in said(capsys, "date=2026-12-31")
    assert told in said(capsys, "date=2027-06-01", "age=40")


def test_what_a_citizen_is_told_says_its_source(capsys):
    found = said(capsys, "date=2025-08-01", "age=40", "hours=10", "came_year=2015", "residence_years=10")
    lines = {line.partition(":")[0].strip(): line for line in found.splitlines()}
    assert "(aktivloven par. 31; read: Lempeligere fradrag" in lines["Taken for own work"]
    assert (
        "(LAB kapitel 16 a; read: Om arbejdspligt"
        in lines["Work duty of up to 37 hours a week (LAB kapitel 16 a; read"]
    )
    assert "(pensionsloven par. 1 a; read: Folkepensionsalder)" in lines["Age of folkepension"]
    assert "(LAB kapitel 7 (2020); read: Kontaktforløbet (LAB 2020))" in lines["Talks"]
    assert "    Folkepensionsalder: https://danskelove.dk/pensionsloven/1a" in found
    old = said(capsys, "date=2024-05-01", "age=40")
    assert "14,909 kr. a month (aktivloven par. 25 b-25 d; read: Kontanthjaelpsloft 2024)" in old
    danish = said(capsys, "date=2024-05-01", "age=40", "lang=da")
    assert "Folkepensionsalder: 70 år (pensionsloven par. 1 a; læst: Folkepensionsalder)" in danish


def test_a_citizen_is_shown_the_rules_that_bear_on_him_or_her_and_all_on_request(capsys):
    citizen = ["date=2025-08-01", "age=26", "lang=da"]
    own, whole = said(capsys, *citizen), said(capsys, *citizen, "all=true")
    assert "Sygedagpenge: første samtale" not in own
    assert "Sygedagpenge: første samtale" in whole
    assert "gik ned ved de nye satser (lov 1655 af 30/12 2024) – vises kun, flytter intet i en kørsel" in own


def test_a_spouses_pay_and_what_a_ceiling_leaves_stand_by_themselves(capsys):
    found = said(
        capsys, "date=2024-05-01", "age=40", "spouse=married", "spouse_pay=20000", "hours=10", "pay_month=5000"
    )
    assert "Taken for a spouse's pay: −1,215 kr. a month" in found
    assert "Taken for own work: −3,279 kr. a month" in found
    found = said(capsys, "date=2024-05-01", "age=40", "housing=3000", "special_support=500")
    assert "Special support: 0 kr. a month of 500 kr. a month" in found
    assert "Housing benefit: 2,583 kr. a month of 3,000 kr. a month" in found


def test_the_list_of_prices_says_where_the_law_moves_one_within_the_run():
    # 12,326 x 1.036 = 12,770 on 1 January 2025, paid until 30 June
    day = dt.date(2024, 1, 1)
    found = {p["name"]: p for p in price_list(day, dt.date(2026, 12, 31), "benefit_rates", {})}
    moved = found["kontanthjaelp_other_30"]
    assert (moved["value"], moved["price_year"], moved["end_value"], moved["end_year"]) == (
        12_326,
        2024,
        12_770,
        2025,
    )
    alone = {p["name"]: p for p in price_list(day, day, "benefit_rates", {})}["kontanthjaelp_other_30"]
    assert (alone["value"], alone["end_value"]) == (12_326, None)


def test_years_and_days_that_the_user_set_stay_as_they_are_in_danish():
    danish = Texts("da")
    assert written_value(2020, danish, "economy.price_year") == "2020"
    assert written_value("2025-01-06", danish) == "2025-01-06"
    assert written_value(2020, danish, "population.n") == "2.020"
