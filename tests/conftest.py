"""How the suite runs: the whole of it on all cores, a few named files in this process, where a debugger can stop.

Rules are compiled once, before the processes start, as each would otherwise compile them for itself. Linear algebra
keeps to one thread: on matrices as small as these, threads wait for each other longer than they work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before anything imports numpy


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    """Forget the plug-ins of a test after it, whatever it ran: the process of the tests knows ours alone."""
    yield
    if "simulation.policies.catalogue" not in sys.modules:
        return
    from simulation.policies import catalogue, documented

    if "simulation.run.plugged" in sys.modules:
        from simulation.run.plugged import activate

        activate(())
    if catalogue._own or documented.OWN:
        catalogue._own.clear()
        documented.OWN.clear()
        documented.documented.cache_clear()
    if "simulation.words.texts" in sys.modules:
        from simulation.words import texts

        while texts._brought:
            section, key = texts._brought.pop()
            del texts.catalogue()[section][key]


@pytest.fixture
def words_alone() -> Iterator[None]:
    """Leave a page's pictures blank, where a test reads its words."""
    from tests.pictures import unrendered

    with unrendered():
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return no workers where single files were asked for; and leave the number to the machine else."""
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return 0 if named and not any(Path(arg).is_dir() for arg in config.args) else None


LONG = (
    "test_page_browser",
    "test_documentation",
    "test_report_of_decision",
    "test_decision",
    "test_same_bits",
    "test_variants",
    "test_decide_command",
    "test_tampering",
    "test_words",
    "test_form_words",
    "test_study_report",
    "test_notebooks",
    "test_sweep_command",
)
"""Files that take long: begun first and in this order, so that no worker waits for the last of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long before the others."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long each page of the documentation took."""
    for report in terminalreporter.getreports("passed"):
        _, _, test = report.nodeid.partition("::")
        if report.when == "call" and test.startswith("test_the_examples_of_a_page"):
            page = test.partition("[")[2].rstrip("]")
            terminalreporter.write_line(f"documentation: {page}, run in {report.duration:.1f} s")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Fill the cache of compiled rules before any worker asks for it."""
    if getattr(session.config.option, "tx", None) and not hasattr(session.config, "workerinput"):
        from tests.small import at_home, finished

        finished(at_home("ips", horizon_weeks=2), "ips")
