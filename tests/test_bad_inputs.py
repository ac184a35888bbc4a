"""Whatever is written on the command line: exit code 2, one sentence, at once, and nothing half-written."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bad_inputs import bad_inputs

from simulation.cli import study as cli_study
from simulation.cli.exits import MISTAKE, OK
from simulation.cli.main import main
from simulation.comparison import commands
from simulation.reproduction import calibrated, reproduce

CASES = bad_inputs()
OTHERS_WORDS = ("traceback", "pydantic", "omegaconf", "hydra", "token recognition", "extraneous input",
                "interpolation", "errno", "exception", "object has no", "input should be", "value error")  # fmt: skip
LONGEST = 300
LISTING = 460
"""Characters of an answer that lists what exists."""
SECONDS = 10

BOMB = "a: &a [x]\n" + "".join(
    f"{chr(98 + k)}: &{chr(98 + k)} [*{chr(97 + k)}{', *' + chr(97 + k)}]\n" for k in range(20)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with bad files in it."""
    root = tmp_path_factory.mktemp("bad")
    (root / "good.csv").write_text("age,entry_support\n40,kontanthjaelp\n", encoding="utf-8")
    (root / "points.csv").write_text("policies.ips.places\n5\n9\n", encoding="utf-8")
    (root / "badkey.csv").write_text("policies.ips.placs\n5\n", encoding="utf-8")
    (root / "empty.csv").write_text("", encoding="utf-8")
    for ending in ("csv", "parquet"):
        (root / f"binary.{ending}").write_bytes(b"\xff\xfe\x00\xf8,\x00\n" * 20)
    (root / "folder.csv").mkdir()
    os.mkfifo(root / "pipe.csv")
    (root / "device.csv").symlink_to("/dev/zero")
    described = {
        "bomb": ("config.yaml", BOMB),
        "deep": ("study.json", "[" * 100_000 + "]" * 100_000),
        "listed": ("study.json", "[]"),
        "empty": ("study.json", json.dumps({"given": {}, "inputs": [], "outcomes": ["in_job"]})),
    }
    for name, (file, text) in described.items():
        (root / name).mkdir()
        (root / name / file).write_text(text, encoding="utf-8")
    (root / "bomb" / "runs.parquet").write_bytes(b"")
    for name, file in (("piped", "config.yaml"), ("pipes", "study.json")):
        (root / name).mkdir()
        os.mkfifo(root / name / file)
    return root


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a command that would begin to run fail."""

    def ran(*_: object, **__: object) -> None:
        raise AssertionError("accepted: it began to run")

    monkeypatch.setattr(commands, "run_all", ran)
    monkeypatch.setattr(cli_study.running, "run", ran)
    monkeypatch.setattr(reproduce, "reproduce", ran)
    monkeypatch.setattr(calibrated, "calibrated", ran)


def assert_one_sentence(said: str) -> None:
    """An answer is one line in words of ours, begins with our name, and is not left hanging."""
    lines = said.splitlines()
    assert len(lines) == 1, said
    (line,) = lines
    assert line.startswith("indsats: ")
    assert not [
        word for word in OTHERS_WORDS if word in line.lower().replace("hydra.run.dir", "").replace("hydra/", "")
    ]
    assert line.rstrip()[-1] not in ":,;=(["
    assert len(line) <= (LISTING if "there are" in line or "not one of" in line else LONGEST), len(line)


def test_there_are_three_hundred_of_them():
    assert len(CASES) >= 300
    assert len({json.dumps(case[0]) for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "case", range(len(CASES)), ids=lambda k: " ".join(CASES[k][0])[:60].encode("ascii", "replace")
)
@pytest.mark.usefixtures("nothing_runs")
def test_a_bad_input_is_answered_in_one_sentence(case, folder, tmp_path, monkeypatch, capfd):
    words, part = CASES[case]
    monkeypatch.chdir(tmp_path)
    there = sorted(folder.rglob("*"))
    began = time.monotonic()
    code = main([word.replace("{}/", f"{folder}/") if "{}/" in word else str(folder) if word == "{}" else word
                     for word in words])  # fmt: skip
    assert time.monotonic() - began < SECONDS
    said = capfd.readouterr().err
    assert code == MISTAKE, said
    assert_one_sentence(said)
    assert part in said
    assert list(tmp_path.iterdir()) == []
    assert sorted(folder.rglob("*")) == there


SPAWNED = ["policy=[ips, flere_i_jøb]", f"{'k' * 5000}=1"]
"""Given to processes of their own; what is wrong with the others above is answered in this one."""


@pytest.mark.parametrize("word", SPAWNED, ids=lambda word: word[:20].encode("ascii", "replace"))
def test_the_process_ends_with_code_2(word, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "simulation.cli", "compare", word], capture_output=True, text=True, cwd=tmp_path
    )
    assert ended.returncode == MISTAKE, ended.stderr
    assert_one_sentence(ended.stderr)
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


def spoken(words: list[str], **how: object) -> subprocess.CompletedProcess[str]:
    """Run a command with its output elsewhere than in a terminal of today."""
    return subprocess.run([sys.executable, "-m", "simulation.cli", *words], text=True, **how)  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["--help"], ["list", "policies", "--json"]], ids=str)
def test_output_to_a_full_device_ends_cleanly(words):
    with Path("/dev/full").open("w") as full:
        ended = spoken(words, stdout=full, stderr=subprocess.PIPE)
    assert ended.returncode == MISTAKE
    assert_one_sentence(ended.stderr)


def test_letters_that_the_output_has_not_are_spelled():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = spoken(["compare", "population=københavn"], env=environment, capture_output=True)
    assert ended.returncode == MISTAKE
    assert "population=koebenhavn" in ended.stderr


def listed(words: list[str], encoding: str) -> str:
    """Return what a list is on a terminal of an encoding."""
    with pytest.MonkeyPatch.context() as terminal:
        shown = io.TextIOWrapper(io.BytesIO(), encoding, write_through=True)
        terminal.setattr(sys, "stdout", shown)
        assert main(["list", *words]) == OK
    return shown.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def test_lists_are_whole_where_the_output_has_few_letters():
    for what in ("policies", "evidence"):
        assert not listed([what], "utf-8").isascii(), "there is something to spell"
        assert len(listed([what], "ascii").splitlines()) >= len(listed([what], "utf-8").splitlines())
    written = listed(["evidence", "--json"], "ascii")
    assert json.loads(written) == json.loads(listed(["evidence", "--json"], "utf-8"))
