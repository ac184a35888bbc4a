"""Set up and run Indsats with nothing but Python 3.11 or later.

    python3 start.py            set up, then run the main job (indsats compare)
    python3 start.py test       set up with the development tools, then run the tests
    python3 start.py COMMAND ...    set up, then run any indsats command

Makes a virtual environment in ``.venv`` from the locked requirements; a later call reuses it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")


def install(lock: Path) -> None:
    """Install a lock file and the project, unless that was done already."""
    stamp = ENVIRONMENT / f"{lock.stem}.stamp"
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"setting up {ENVIRONMENT.name} (about a minute the first time)", file=sys.stderr, flush=True)
    if not (SCRIPTS / "python").exists() and not (SCRIPTS / "python.exe").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
    python = str(SCRIPTS / "python")
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "-q", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
    if not uv:
        pip += ["--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    stamp.write_text(wanted)


def main(words: list[str]) -> int:
    """Set up, then run."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        print("Indsats needs Python 3.11 or later", file=sys.stderr)
        return 2
    test = words[:1] == ["test"]
    install(ROOT / "requirements" / ("dev.txt" if test else "run.txt"))
    if test:
        return subprocess.call([str(SCRIPTS / "python"), "-m", "pytest", *words[1:]], cwd=ROOT)
    return subprocess.call([str(SCRIPTS / "indsats"), *(words or ["compare"])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
