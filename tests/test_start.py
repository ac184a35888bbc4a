"""`start.py` sets up once, whatever is asked for first, and mends a set-up that was broken off."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)(==.*?) *\\?$", text, re.MULTILINE))


@pytest.fixture
def start(tmp_path, monkeypatch) -> ModuleType:
    """Return `start.py` in a project of its own, where installing is written down and not done."""
    described = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/run.txt", "requirements/dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(f"{name} as it was")
    environment = tmp_path / ".venv"
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "ENVIRONMENT", environment)
    monkeypatch.setattr(module, "PYTHON", environment / "bin" / "python")
    module.done = []

    def create(folder, with_pip):
        module.done.append("new")
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").touch()

    monkeypatch.setattr(module.venv, "create", create)
    monkeypatch.setattr(module, "fill", module.done.append)
    return module


def test_what_a_run_needs_is_in_the_lock_of_the_tests_at_the_same_version():
    run, dev = pins("run"), pins("dev")
    assert len(run) > 20
    # what a run needs on one system alone, something of the tests may need on all
    assert {
        name: version for name in run if (version := dev.get(name)) not in (run[name], run[name].partition(" ;")[0])
    } == {}


def test_a_run_and_the_tests_do_not_undo_each_other(start):
    for _ in range(3):
        start.install("run")
    assert start.done == ["new", "run"]
    for asked in ("dev", "run", "dev", "run"):
        start.install(asked)
    assert start.done == ["new", "run", "dev"]


def test_a_changed_lock_is_installed_and_the_tools_of_the_tests_stay(start):
    start.install("dev")
    (start.ROOT / "requirements" / "run.txt").write_text("newer")
    (start.ROOT / "requirements" / "dev.txt").write_text("newer")
    start.install("run")
    start.install("dev")
    assert start.done == ["new", "dev", "dev"]


@pytest.mark.parametrize("where", ["new", "packages"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt(), subprocess.CalledProcessError(1, "pip")], ids=repr)
def test_a_set_up_that_was_broken_off_is_mended_by_the_next_call(where, stop, start, monkeypatch, capsys):
    def broken(*_, **__):
        raise stop

    with monkeypatch.context() as breaking:
        if where == "new":
            breaking.setattr(start.venv, "create", broken)
        else:
            breaking.setattr(start, "fill", broken)
        assert start.main(["list"]) in (1, 130)
    assert capsys.readouterr().err.count("start.py:") == 1
    (start.ENVIRONMENT / "half").touch()
    start.done.clear()
    start.install("run")
    assert start.done == ["new", "run"]
    assert not (start.ENVIRONMENT / "half").exists()
    start.install("run")
    assert start.done == ["new", "run"]


def test_an_environment_of_the_users_own_is_filled_and_not_thrown_away(start):
    (start.ENVIRONMENT / "bin").mkdir(parents=True)
    start.PYTHON.touch()
    (start.ENVIRONMENT / "mine").touch()
    start.install("run")
    assert start.done == ["run"]
    assert (start.ENVIRONMENT / "mine").exists()


def test_it_says_how_long_it_took_and_nothing_when_nothing_was_done(start, capsys):
    start.install("run")
    assert re.search(r"set up in \d+ seconds", capsys.readouterr().err)
    start.install("run")
    assert capsys.readouterr().err == ""
