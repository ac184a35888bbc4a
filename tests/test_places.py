"""Wherever results are asked to stand, they come whole; where they cannot, that is said before the first run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from simulation.errors import DiskError, FolderError
from simulation.results import place
from simulation.results.place import sweep, try_place
from simulation.results.store import Page, ResultWriter
from tests.other_user import NOBODY, root


def filled(out: Path) -> Path:
    """Put a small result folder at ``out``."""
    with ResultWriter(out) as folder:
        (folder.work / "figures").mkdir()
        (folder.work / "figures" / "a.png").write_bytes(b"a")
        folder.write_text("manifest.json", "{}\n")
        folder.write_text("zz.txt", "last by name\n")
        return folder.publish()


def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Path(".")


def link(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    return tmp_path / "link"


def link_to_link(tmp_path, monkeypatch):
    (tmp_path / "second").symlink_to(link(tmp_path, monkeypatch))
    return tmp_path / "second"


def dangling(tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(tmp_path / "not" / "there")
    return tmp_path / "link"


def upwards(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    return Path("..") / ".." / "c" / ".." / "study"


def of_another_system(tmp_path, monkeypatch):
    other = Path(tempfile.mkdtemp(dir="/dev/shm")) if Path("/dev/shm").is_dir() else tmp_path
    (tmp_path / "link").symlink_to(other / "study")
    return tmp_path / "link"


def mount(tmp_path, monkeypatch):
    (tmp_path / "disk").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(tmp_path / "disk")]).returncode:
        pytest.skip("nothing can be mounted here")
    return tmp_path / "disk"


@pytest.mark.parametrize(
    "out", [here, link, link_to_link, dangling, upwards, of_another_system, mount], ids=lambda f: f.__name__
)
def test_results_come_whole_to_every_place_that_can_hold_them(out, tmp_path, monkeypatch):
    asked = out(tmp_path, monkeypatch)
    try:
        folder = filled(asked)
        assert folder.exists()
        assert folder.resolve() == asked.resolve()
        names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))
        assert [n for n in names if n not in ("a", "a/b", "empty", "link")] == [
            "figures",
            "figures/a.png",
            "manifest.json",
            "zz.txt",
        ]
        if out is link:
            assert asked.is_symlink()
        assert list(asked.resolve().parent.glob(".*.indsats-*")) == []
    finally:
        if out is mount:
            subprocess.run(["umount", str(asked)], check=True)
        if out is of_another_system:
            shutil.rmtree(asked.resolve().parent)


def as_nobody(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python code as a user without rights, from the root of this source."""
    source = Path(place.__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        preexec_fn=lambda: (os.setgid(NOBODY), os.setuid(NOBODY)),
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )


TRY = """
import sys; from pathlib import Path
from simulation.results.place import Place
try:
    place = Place(Path(sys.argv[1]), "manifest.json")
    (place.work / "manifest.json").write_text("{}")
    print("in place:", place.take())
except ValueError as error:
    print("refused:", error)
"""


@pytest.fixture
def open_folder() -> Path:
    """Return a folder that another user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@root
def test_an_empty_folder_is_filled_though_nothing_may_be_made_beside_it(open_folder):
    (open_folder / "mine").mkdir()
    os.chown(open_folder / "mine", NOBODY, NOBODY)
    found = as_nobody(TRY, open_folder / "mine")
    assert found.stdout.strip() == f"in place: {open_folder / 'mine'}", found.stderr
    assert [p.name for p in (open_folder / "mine").iterdir()] == ["manifest.json"]


@root
@pytest.mark.parametrize("out", ["new", "new/deep/er", "closed"])
def test_a_place_without_the_right_to_write_is_refused_at_once(out, open_folder):
    (open_folder / "closed").mkdir()
    found = as_nobody(TRY, open_folder / out)
    assert found.stdout.strip() == f"refused: out={open_folder / out}: cannot be written (Permission denied)"
    assert [str(p.relative_to(open_folder)) for p in open_folder.rglob("*")] == ["closed"]


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("file", "is not a folder"),
        ("file/in", "cannot be written"),
        ("full", r"not empty \(it holds \.hidden\)"),
        ("to_full", "not empty"),
        ("loop", "cannot be written"),
        ("n" * 300, "cannot be written"),
        ("deep/" + "n" * 300, "cannot be written"),
        ("nul\0", "is no name"),
    ],
)
def test_what_cannot_hold_results_is_refused_before_the_first_run_and_left_as_it_was(out, told, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / ".hidden").write_text("")
    (tmp_path / "to_full").symlink_to("full")
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.rglob("*"))
    for tried in (try_place, ResultWriter):
        with pytest.raises(FolderError, match=told):
            tried(tmp_path / out)
        assert sorted(tmp_path.rglob("*")) == before


def test_a_file_system_that_holds_nothing_yet_is_empty(tmp_path):
    (tmp_path / "lost+found").mkdir()
    assert filled(tmp_path) == tmp_path


def test_trying_a_place_leaves_nothing(tmp_path):
    assert try_place(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []


def test_results_that_cannot_be_moved_into_place_are_kept_and_named(tmp_path):
    with pytest.raises(FolderError, match="they are whole in") as told, ResultWriter(tmp_path / "study") as folder:
        folder.write_text("manifest.json", "{}")
        (tmp_path / "study").mkdir()
        (tmp_path / "study" / "else").write_text("of somebody else")
        folder.publish()
    assert str(folder.work) in str(told.value)
    del folder
    assert sweep(tmp_path) == []
    (kept,) = (p for p in tmp_path.iterdir() if p.name != "study")
    assert [p.name for p in kept.iterdir()] == ["manifest.json"]
    assert [p.name for p in (tmp_path / "study").iterdir()] == ["else"]


def test_a_folder_that_can_be_filled_half_is_not_filled_at_all(tmp_path, monkeypatch):
    real, calls = os.rename, []

    def rename(source, target):
        calls.append(Path(target).name)
        if calls.count("manifest.json") == 1 and calls[-1] == "manifest.json":
            raise PermissionError(1, "Operation not permitted")
        real(source, target)

    monkeypatch.setattr(place.os, "rename", rename)
    with pytest.raises(FolderError, match=r"whole in .*\.indsats-"):
        filled(tmp_path)
    assert calls[:3] == ["figures", "zz.txt", "manifest.json"], "the seal comes last"
    (kept,) = tmp_path.iterdir()
    assert sorted(p.name for p in kept.iterdir()) == ["figures", "manifest.json", "zz.txt"]


ABANDON = """
import os, signal, sys; from pathlib import Path
from simulation.results.place import Place
place = Place(Path(sys.argv[1]), "manifest.json")
(place.work / "half.parquet").write_text("half")
print("at work", flush=True)
os.kill(os.getpid(), signal.SIGKILL) if sys.argv[2] == "dead" else sys.stdin.read()
"""


def test_what_a_killed_process_left_is_swept_away_and_what_a_living_one_holds_is_not(tmp_path):
    def start(out, how):
        words = [sys.executable, "-c", ABANDON, str(out), how]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "at work\n"
        return process

    (tmp_path / "made").mkdir()
    start(tmp_path / "killed", "dead").communicate()
    start(tmp_path / "made", "dead").communicate()
    living = start(tmp_path / "living", "alive")
    try:
        assert list(tmp_path.glob(".killed.*")) == [], "the next run beside it sweeps it away"
        assert len(list((tmp_path / "made").iterdir())) == 1, "and the next run into it what is in it"
        with pytest.raises(FolderError, match="another process is writing there"):
            try_place(tmp_path / "living")
        filled(tmp_path / "killed")
        filled(tmp_path / "made")
        assert [p.name for p in tmp_path.iterdir() if p.name not in ("killed", "made")] == [
            p.name for p in tmp_path.glob(".living.*")
        ]
        (held,) = tmp_path.glob(".living.*")
        assert (held / "half.parquet").exists()
    finally:
        living.communicate("")
    assert list(tmp_path.glob(".*")) == []


@root
def test_the_hidden_folder_of_another_user_is_left_alone(tmp_path):
    work = place.Place(tmp_path / "study", "manifest.json").work
    other = work.with_name(work.name[:-8] + "00000000")
    other.mkdir()
    (other / place.LOCK).write_text("")
    os.chown(other, NOBODY, NOBODY)
    link = work.with_name(work.name[:-8] + "11111111")
    link.symlink_to(other)
    sweep(tmp_path)
    assert (other / place.LOCK).exists()
    assert link.is_symlink()


def test_a_finished_run_outlives_what_goes_wrong_after_it(tmp_path):
    with (
        pytest.raises(RuntimeError) as raised,
        ResultWriter(tmp_path / "study", page=Page(lambda folder: None)) as folder,
    ):
        folder.write_text("manifest.json", "{}")
        folder.complete()
        raise RuntimeError("a fault in the page")
    assert raised.value.__notes__ == [
        f"the results are whole in {tmp_path / 'study'}; the page is made by: indsats report {tmp_path / 'study'}"
    ]
    assert (tmp_path / "study" / "manifest.json").exists()


def test_an_interruption_after_the_last_run_keeps_the_results_and_says_so(tmp_path):
    with pytest.raises(KeyboardInterrupt, match="the results are whole in"), ResultWriter(tmp_path / "s") as folder:
        folder.write_text("manifest.json", "{}")
        folder.complete()
        raise KeyboardInterrupt
    assert [p.name for p in (tmp_path / "s").iterdir()] == ["manifest.json"]


def test_a_full_disk_leaves_nothing_half_and_says_how_much_room_there_is(tmp_path, monkeypatch):
    disk = mount(tmp_path, monkeypatch)
    try:
        with pytest.raises(DiskError, match=r"No space left on device, 0 MB free\); nothing was written"):  # noqa: SIM117
            with ResultWriter(disk / "study") as folder:
                for number in range(300):
                    folder.write_text(f"{number}.txt", "x" * 10_000)
        assert list(disk.iterdir()) == []
        (disk / "filler").write_bytes(bytes(0))
        with pytest.raises(OSError, match="No space"), (disk / "filler").open("wb") as file:
            while True:
                file.write(bytes(4096))
                file.flush()
        with pytest.raises(DiskError, match="No space left on device"):
            ResultWriter(disk / "study")
        assert [p.name for p in disk.iterdir()] == ["filler"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
