"""Compiled code is kept where nobody else can put any, and what somebody else prepared is not run."""

from __future__ import annotations

import os
import pickle
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from simulation.errors import OpenFolder
from simulation.model import cache
from simulation.model.cache import kept, private
from simulation.model.identity import model_hash
from tests.other_user import root

ROOT = Path(cache.__file__).parents[2]
VICTIM, ATTACKER = 65_533, 65_534
USE = "from simulation.model.randomness import happens; print(float(happens(0.01, 0.5)))"


class Evil:
    """What leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return (os.system, (f"touch {self.mark}",))


def run_as(user: int, env: dict[str, str], code: str = USE) -> subprocess.CompletedProcess[str]:
    """Run Python code that uses a compiled rule as another user."""
    own = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", cache.HANDED_ON)}
    return subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=lambda: (os.setgroups([]), os.setgid(user), os.setuid(user), os.umask(0o022)),
        env={**own, "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **env},
        cwd="/",
        capture_output=True,
        text=True,
    )


def owned(path: Path, user: int, mode: int | None = None) -> None:
    for each in [path, *path.rglob("*")]:
        os.chown(each, user, user, follow_symlinks=False)
    if mode is not None:
        path.chmod(mode)


@pytest.fixture(scope="module")
def open_to_all():
    """Return a folder as /tmp is: everybody may make something in it, and remove only what is theirs."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def evil(open_to_all):
    """Return a cache as the attacker prepares it, every index a pickle that leaves a mark; and the mark."""
    made = open_to_all / "prepared"
    made.mkdir(mode=0o755)
    owned(made, ATTACKER)
    done = run_as(ATTACKER, {"NUMBA_CACHE_DIR": str(made)})
    assert done.returncode == 0, done.stderr
    indices = list(made.rglob("*.nbi"))
    assert indices
    mark = open_to_all / "mark"
    for index in indices:
        index.write_bytes(pickle.dumps(Evil(mark)) * 2)
    return made / model_hash(".py"), mark


def planted(evil: Path, at: Path, owner: int, mode: int = 0o755) -> None:
    at.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(evil, at)
    owned(at, owner, mode)


@root
def test_the_attack_works_on_a_cache_that_is_believed(evil, open_to_all):
    prepared, mark = evil
    planted(prepared, open_to_all / "own" / model_hash(".py"), VICTIM, 0o700)
    owned(open_to_all / "own", VICTIM, 0o700)
    run_as(VICTIM, {"NUMBA_CACHE_DIR": str(open_to_all / "own")})
    assert mark.exists(), "or the tests below show nothing"
    mark.unlink()


def predictable(prepared, room):
    planted(prepared, room / f"indsats-{VICTIM}" / model_hash(".py"), ATTACKER)
    owned(room / f"indsats-{VICTIM}", ATTACKER)
    return {}


def given(prepared, room):
    planted(prepared, room / "shared" / model_hash(".py"), ATTACKER)
    owned(room / "shared", ATTACKER, 0o777)
    return {"NUMBA_CACHE_DIR": str(room / "shared")}


def open_to_others(prepared, room):
    planted(prepared, room / "mine" / model_hash(".py"), ATTACKER)
    os.chown(room / "mine", VICTIM, VICTIM)
    (room / "mine").chmod(0o777)
    return {"NUMBA_CACHE_DIR": str(room / "mine")}


def once_open(prepared, room):
    """Closed now; what was put in while it was open lies there still."""
    planted(prepared, room / "mine" / model_hash(".py"), ATTACKER)
    os.chown(room / "mine", VICTIM, VICTIM)
    (room / "mine").chmod(0o700)
    return {"NUMBA_CACHE_DIR": str(room / "mine")}


def open_inside(prepared, room):
    planted(prepared, room / "mine" / model_hash(".py"), VICTIM, 0o777)
    owned(room / "mine", VICTIM, 0o755)
    return {"NUMBA_CACHE_DIR": str(room / "mine")}


def replaceable(prepared, room):
    """The folder is the victim's own, the one above it the attacker's."""
    planted(prepared, room / "above" / "mine" / model_hash(".py"), VICTIM, 0o700)
    owned(room / "above", VICTIM)
    os.chown(room / "above", ATTACKER, ATTACKER)
    return {"NUMBA_CACHE_DIR": str(room / "above" / "mine")}


def linked(prepared, room):
    planted(prepared, room / "elsewhere" / model_hash(".py"), ATTACKER)
    owned(room / "elsewhere", ATTACKER)
    (room / "home").mkdir()
    (room / "home" / "indsats").symlink_to(room / "elsewhere")
    owned(room / "home", VICTIM)
    return {"XDG_CACHE_HOME": str(room / "home")}


def linked_inside(prepared, room):
    planted(prepared, room / "elsewhere" / model_hash(".py"), ATTACKER)
    owned(room / "elsewhere", ATTACKER)
    (room / "home" / "indsats").mkdir(parents=True)
    (room / "home" / "indsats" / model_hash(".py")).symlink_to(room / "elsewhere" / model_hash(".py"))
    owned(room / "home", VICTIM)
    return {"XDG_CACHE_HOME": str(room / "home")}


def handed_on(prepared, room):
    planted(prepared, room / "handed" / model_hash(".py"), ATTACKER)
    owned(room / "handed", ATTACKER)
    return {cache.HANDED_ON: str(room / "handed")}


ATTACKS = [
    predictable,
    given,
    open_to_others,
    once_open,
    open_inside,
    replaceable,
    linked,
    linked_inside,
    handed_on,
]


@root
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda f: f.__name__)
def test_what_another_user_prepared_is_not_run(attack, evil, open_to_all):
    prepared, mark = evil
    room = Path(tempfile.mkdtemp(dir=open_to_all))
    room.chmod(0o1777)
    done = run_as(VICTIM, {"TMPDIR": str(room), **attack(prepared, room)})
    assert done.returncode == 0, done.stderr
    assert done.stdout == "1.0\n"
    assert not mark.exists()
    assert [p.name for p in room.glob("indsats-*") if p.stat().st_uid == VICTIM] == [], "removed at exit"
    assert len(done.stderr.splitlines()) == (attack not in (open_inside, linked_inside)), done.stderr


@root
def test_without_a_home_the_rules_are_kept_for_this_run_and_a_line_says_why(open_to_all):
    code = f"{USE}; import os; f = os.environ['{cache.HANDED_ON}']; print(f, oct(os.stat(f).st_mode))"
    done = run_as(VICTIM, {"TMPDIR": str(open_to_all)}, code)
    _, folder, mode = done.stdout.split()
    assert Path(folder).parent == open_to_all
    assert mode == "0o40700"
    assert not Path(folder).exists()
    assert done.stderr.strip() == (
        "indsats: the compiled rules are kept for this run alone: /nonexistent: Permission denied;"
        " NUMBA_CACHE_DIR= names another folder"
    )


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_folder_that_others_can_write_to_is_refused_with_what_mends_it(mode, tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(mode)
    with pytest.raises(OpenFolder, match=f"chmod go-w {tmp_path / 'open'}"):
        private(tmp_path / "open")
    if mode == 0o1777:
        assert private(tmp_path / "open" / "own").is_dir(), "as in /tmp"
    else:
        with pytest.raises(OpenFolder):
            private(tmp_path / "open" / "own")


def test_a_folder_is_made_closed_and_used_again(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "a" / "b"))
    folder = kept("f" * 16)
    assert folder == tmp_path / "a" / "b" / ("f" * 16)
    assert {stat.S_IMODE(p.stat().st_mode) for p in (folder, *folder.parents[:2])} == {0o700}
    (folder / "rule.nbi").write_text("kept")
    assert kept("f" * 16) == folder
    assert (folder / "rule.nbi").exists()


def test_old_caches_go_and_the_last_few_and_what_is_not_ours_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    names = [f"{k:016x}" for k in range(10)]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        then = time.time() - age * cache.DAY_SECONDS - 60
        os.utime(tmp_path / name, (then, then))
    (tmp_path / "of_numba").mkdir()
    os.utime(tmp_path / "of_numba", (0, 0))
    assert kept(names[9]) is not None, "used just now, so it stays"
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == [*names[:4], names[9], "of_numba"]


def test_another_clone_of_the_same_model_finds_the_compiled_rules(tmp_path):
    """Which lie where the model says, not where the clone does; an edited rule is another model."""
    told = f"{USE}; print(sum(happens.stats.cache_hits.values()))"
    found = []
    for clone, edit in (("one", ""), ("two", ""), ("edited", "# another")):
        (tmp_path / clone).mkdir()
        shutil.copytree(ROOT / "simulation", tmp_path / clone / "simulation")
        with (tmp_path / clone / "simulation" / "model" / "randomness.py").open("a") as rules:
            rules.write(edit)
        env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": str(tmp_path / clone)}
        done = subprocess.run(
            [sys.executable, "-c", told], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        found.append(int(done.stdout.split()[-1]))
    assert found == [0, 1, 0]
