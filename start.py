"""Set up and run Indsats with nothing but Python 3.11 or later.

    python3 start.py            set up, then run the main job (indsats compare)
    python3 start.py test       set up with the development tools, then run the tests
    python3 start.py open       set up with what the page in the browser needs, then open it
    python3 start.py COMMAND ...    set up, then run any indsats command

Makes a virtual environment in ``.venv`` from the locked requirements; a later call reuses it. What the page and the
tests need is added to what a run needs (every version is the same in all locks), and once there it stays: a run after
the tests installs nothing, and neither do tests after a run after tests. A set-up that was broken off is made anew.
Another environment, say of another Python, is named by the variable INDSATS_VENV.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / os.environ.get("INDSATS_VENV", ".venv")
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
RUN, PAGE, TEST = "run", "page", "dev"
LOCKS = (RUN, PAGE, TEST)
"""The locks, the lesser first: what is in one is in those that follow too."""


def wanted(lock: str) -> str:
    """Return what the stamp says when a lock is installed: its name, and a hash of what it was installed from."""
    files = [ROOT / "requirements" / f"{lock}.txt", ROOT / "pyproject.toml"]
    return f"{lock} {hashlib.sha256(b''.join(f.read_bytes() for f in files)).hexdigest()}"


def lock_to_install(asked: str, stamp: str) -> str | None:
    """Return the lock that must be installed before ``asked`` is there; ``None`` if it is there already.

    Where a greater one was installed, it is that one that is brought up to date.
    """
    lock = max([asked, *(one for one in LOCKS if stamp.startswith(f"{one} "))], key=LOCKS.index)
    return None if stamp == wanted(lock) else lock


def install(asked: str) -> None:
    """Install a lock and the project, unless they are there."""
    stamp, begun = ENVIRONMENT / "installed", ENVIRONMENT / "begun"
    broken_off = begun.exists()
    said = "" if broken_off or not stamp.exists() else stamp.read_text()
    lock = lock_to_install(asked, said)
    if lock is None:
        return
    began = time.monotonic()
    print(f"setting up {ENVIRONMENT.name} (about a minute the first time)", file=sys.stderr, flush=True)
    if broken_off or not PYTHON.exists():
        if ENVIRONMENT.exists():
            shutil.rmtree(ENVIRONMENT)
        ENVIRONMENT.mkdir()
        begun.touch()
        venv.create(ENVIRONMENT, with_pip=True)
    begun.touch()
    stamp.unlink(missing_ok=True)
    fill(lock)
    stamp.write_text(wanted(lock))
    begun.unlink()
    print(f"set up in {time.monotonic() - began:.0f} seconds", file=sys.stderr, flush=True)


def fill(lock: str) -> None:
    """Install the packages of a lock, and the project, into the environment."""
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "-q", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install", "-q"]
    if not uv:
        pip += ["--disable-pip-version-check", "--no-compile"]  # what is imported is compiled then, the rest never
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / f"{lock}.txt")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)


def main(words: list[str]) -> int:
    """Set up, then run."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        print("Indsats needs Python 3.11 or later", file=sys.stderr)
        return 2
    test = words[:1] == ["test"]
    try:
        install(TEST if test else PAGE if words[:1] == ["open"] else RUN)
    except KeyboardInterrupt:
        print("start.py: interrupted; the next call sets up anew", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        print(
            f"start.py: the set-up failed (exit {error.returncode}, said above); the next call begins anew",
            file=sys.stderr,
        )
        return 1
    if test:
        return subprocess.call([str(PYTHON), "-m", "pytest", *words[1:]], cwd=ROOT)
    return subprocess.call([str(SCRIPTS / "indsats"), *(words or ["compare"])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
