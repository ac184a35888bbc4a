"""Tests that are somebody else for a while: skipped where nobody else can be, or cannot start this Python."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

NOBODY = 65_534


def _starts_python() -> bool:
    """Whether another user can start the interpreter of the tests: read it, and find its libraries."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    asked = [sys.executable, "-c", "import encodings, numpy"]
    found = subprocess.run(asked, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", capture_output=True)
    return found.returncode == 0


root = pytest.mark.skipif(not _starts_python(), reason="needs to be root, and a Python that another user can start")
