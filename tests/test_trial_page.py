"""The page of a virtual trial: who was drawn into which arm, the outcome, the effect, in both languages."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from report_folder import make_folder, make_trial

from simulation.cli.exits import MISTAKE, OK
from simulation.cli.main import main
from simulation.errors import ReportError
from simulation.report.kinds import draw, kind_of

pytestmark = pytest.mark.usefixtures("words_alone")


def words_of(page: Path) -> str:
    """Return the text of a page, without pictures and tags."""
    text = re.sub(r"<svg.*?</svg>|<style>.*?</style>|<[^>]+>", " ", page.read_text("utf-8"), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(text))


def test_the_page_says_who_was_drawn_how_it_went_and_what_the_effect_is(tmp_path):
    text = words_of(draw("trial", make_trial(tmp_path)))
    assert "80 citizens drawn · 78 weeks from 1 January 2024 · 20 simulated trials" in text
    # the middle 90 % of 20 values 0.001 apart: from place 1.05 to place 19.95; the error: of 10 draws' means,
    # 0.002 apart, 0.00605 / sqrt(10)
    assert "Usual service 40 0.0 20.0 [20.0; 20.0] 0.00" in text
    assert re.search(r"IPS 40 30\.0 50\.0\d* \[49\.\d+; 50\.\d+\] 0\.19", text)
    # of all citizens 30 points; 30 of 40 took part: 40 points a participant
    assert re.search(r"IPS per participant \+40\.0\d* \[", text) and re.search(
        r"IPS per citizen drawn \+30\.0\d* \[", text
    )
    assert "+30.0 pp" in text and "50.0 % against 20.0 %" in text
    assert "indsats trial" in text  # how it was made
    assert (tmp_path / "figures" / "trial.png").exists()


def test_below_eight_draws_there_is_no_interval(tmp_path):
    text = words_of(draw("trial", make_trial(tmp_path, replications=14)))
    assert "Simulated trials: 14; draws of the parameters between them: 7" in text
    assert "IPS 40 30.0 50.0 – 0.1" in text and "no interval below 8 draws" in text
    assert "[" not in text


def test_an_arm_that_admitted_nobody_has_no_effect_per_participant(tmp_path):
    text = words_of(draw("trial", make_trial(tmp_path, admitted=0)))
    assert "IPS: nobody was admitted in any trial" in text and "IPS per participant – – –" in text


def test_an_outcome_counted_among_some_is_the_difference_of_the_means(tmp_path):
    make_trial(tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps({"outcome": "time_to_first_job_weeks"}))
    text = words_of(draw("trial", tmp_path))
    assert "IPS difference of the arms' means 0.0" in text and "per citizen drawn" not in text.split("Table 2")[1]


def test_a_trial_is_known_from_a_comparison_and_its_page_comes_in_danish(tmp_path, capsys):
    folder = make_trial(tmp_path / "trial")
    assert kind_of(folder) == "trial" and kind_of(make_folder(tmp_path / "compare", replications=2)) == "compare"
    before = (folder / "summary.json").read_text()
    assert main(["report", str(folder), "--lang", "da"]) == OK
    assert "borgere trukket" in words_of(folder / "report.html")
    assert (folder / "summary.json").read_text() == before
    (folder / "config.yaml").unlink()
    assert main(["report", str(folder)]) == MISTAKE
    assert "config.yaml: missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("summary.json", '{"outcome": "luck"}', "has no column luck"),
        ("summary.json", "{", "summary.json: cannot be read"),
        ("config.yaml", "trial_arms: [usual]\ntrial_n: []\n", "does not say who was drawn"),
        ("config.yaml", "trial_arms: [ips_plus]\ntrial_n: [4]\n", "has no runs of ips_plus"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said(tmp_path, file, content, said):
    (make_trial(tmp_path) / file).write_text(content)
    with pytest.raises(ReportError, match=said):
        draw("trial", tmp_path)
    assert not (tmp_path / "report.html").exists()
