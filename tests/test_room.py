"""A replication that is too large for a worker is refused with the arithmetic, before anything is begun."""

from __future__ import annotations

import pytest

from simulation import compare
from simulation.engine import executors, room
from simulation.engine.dask import Dask
from simulation.errors import UserError
from simulation.inputs.options import settings_from
from simulation.model.columns import CITIZENS
from simulation.run.build import surroundings
from simulation.run.memory import needs

COUNTRY = {"population": {"n": 3_000_000, "inflow_per_year": 500_000}, "horizon_weeks": 520}
SMALL = {"population": {"n": 300, "inflow_per_year": 800}, "horizon_weeks": 104}


def test_what_is_needed_counts_who_is_there_and_who_comes():
    settings = settings_from({**SMALL, "economy": {"labour_market": "flat"}})
    found = needs(settings)
    made = surroundings(settings, 0).citizens
    assert found.citizens == pytest.approx(len(made), rel=0.02)
    assert found.bytes > 2 * len(made) * CITIZENS.dtype.itemsize
    logged = needs(settings_from({**SMALL, "record": ["weekly", "persons"]}))
    assert logged.bytes > found.bytes
    assert needs(settings_from(COUNTRY)).citizens > 7_000_000


def test_too_large_a_replication_is_refused_with_the_arithmetic(monkeypatch):
    monkeypatch.setattr(room.psutil, "virtual_memory", lambda: type("M", (), {"available": 4_000_000_000})())
    with pytest.raises(UserError, match=r"citizens .* takes about \d+\.\d GB, and each of 2 workers has 2\.0 GB"):
        compare(
            policies="ips", replications=2, population_changes=COUNTRY["population"], horizon_weeks=520, workers=2
        )
    with pytest.raises(UserError, match=r"takes about"):
        executors.reach("processes", 2, settings_from(COUNTRY))
    executors.reach("processes", 2, settings_from(SMALL))


def test_a_container_has_what_its_limit_leaves_and_files_kept_for_later(monkeypatch, tmp_path):
    monkeypatch.setattr(room, "CGROUP", tmp_path)
    assert room.free_bytes() == pytest.approx(room.psutil.virtual_memory().available, rel=0.2)
    for name, text in (("max", "3000000"), ("current", "1000000"), ("stat", "anon 600000\ninactive_file 400000")):
        (tmp_path / f"memory.{name}").write_text(text, encoding="utf-8")
    assert room.free_bytes() == 2_400_000
    (tmp_path / "memory.max").write_text("max", encoding="utf-8")
    assert room.free_bytes() > 3_000_000


def test_the_workers_of_a_cluster_have_what_they_were_started_with():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, memory_limit="1GB", dashboard_address=None
        ) as cluster,
        Client(cluster),
    ):
        assert Dask(cluster.scheduler_address, 1).room() == 1_000_000_000
        with pytest.raises(UserError, match=r"1\.0 GB"):
            executors.reach(cluster.scheduler_address, 1, settings_from(COUNTRY))
