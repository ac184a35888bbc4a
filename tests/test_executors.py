"""Executors: every job once, the same results everywhere, and a lost worker costs its own job at most."""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import partial

import pytest

from simulation.engine import processes
from simulation.engine.attempts import attempt, time_limit
from simulation.engine.executors import Serial, executor, in_order
from simulation.engine.processes import Processes
from simulation.errors import OutOfTime, RunFailed, UserError, WorkerLost
from tests import jobs

ENGINES = [Serial(), Processes(1), Processes(2)]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda e: f"{type(e).__name__}{e.workers}")
def test_every_job_is_done_once(engine):
    done = list(engine.each(jobs.square, range(20)))
    assert sorted(d.job for d in done) == list(range(20))
    assert all(d.value() == d.job**2 for d in done)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda e: f"{type(e).__name__}{e.workers}")
def test_a_job_that_raises_is_a_failure_and_the_rest_goes_on(engine):
    done = {d.job: d for d in engine.each(jobs.faulty, range(5))}
    assert [j for j, d in done.items() if d.failure] == [2]
    failure = done[2].failure
    assert (failure.kind, failure.error) == ("raised", "ValueError: two is no good")
    assert "in faulty" in failure.traceback
    with pytest.raises(RunFailed, match="in faulty"):
        done[2].value()


@pytest.mark.parametrize("engine", [Serial(), Processes(2)], ids=lambda e: type(e).__name__)
def test_a_job_out_of_time_is_a_failure_that_says_where_it_was(engine):
    done = {d.job: d for d in engine.each(jobs.endless, range(4), 0.3)}
    assert len(done) == 4
    assert done[1].failure.kind == "time"
    assert "in endless" in done[1].failure.traceback
    assert done[1].seconds < 5


def test_a_job_deaf_to_the_clock_loses_its_worker(monkeypatch):
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.2)
    done = {d.job: d for d in Processes(2).each(jobs.deaf, range(4), 0.3)}
    assert len(done) == 4
    assert done[1].failure.kind == "time"
    assert "compiled code" in done[1].failure.error


def test_a_killed_worker_costs_no_result(tmp_path):
    done = list(Processes(2).each(partial(jobs.deadly_once, str(tmp_path)), range(12)))
    assert sorted(d.value() for d in done) == list(range(12))


def test_a_job_that_kills_its_worker_each_time_is_a_failure_and_the_rest_goes_on():
    done = {d.job: d for d in Processes(2).each(jobs.deadly, range(12))}
    assert sorted(done) == list(range(12))
    assert [j for j, d in done.items() if d.failure] == [3]
    assert done[3].failure.kind == "died"
    assert "3 times" in done[3].failure.error
    with pytest.raises(WorkerLost):
        done[3].value()


def test_workers_that_cannot_work_at_all_are_an_error_and_no_endless_loop(monkeypatch):
    monkeypatch.setattr(processes, "_serve", jobs.stillborn)  # takes one argument, is given three: dies at once
    with pytest.raises(WorkerLost, match="before they can work"):
        list(Processes(2).each(jobs.square, range(3)))


def test_jobs_are_read_as_workers_become_free():
    read = []

    def source():
        for x in range(100):
            read.append(x)
            yield x

    for done in Processes(2).each(jobs.square, source()):
        assert len(read) <= 10
        assert done.job == done.job
        break


def test_results_can_be_had_in_the_order_of_the_jobs():
    assert [d.value() for d in in_order(Processes(2).each(jobs.square, range(30)), range(30))] == [
        x * x for x in range(30)
    ]


def test_a_time_limit_holds_in_any_thread_and_leaves_no_trace():
    told = []

    def work():
        try:
            with time_limit(0.05):
                jobs.endless(1)
        except OutOfTime:
            told.append("out")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert told == ["out"]
    assert attempt(jobs.square, 3, 5.0).value() == 9


def test_an_executor_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(UserError, match=r"executor=procesess: .*did you mean 'processes'"):
        executor("procesess")


def test_one_worker_is_this_process_unless_asked_otherwise():
    assert isinstance(executor(None, 1), Serial)
    assert isinstance(executor("processes", 1), Processes)
    assert executor("processes", 8, jobs=3).workers == 3


@pytest.mark.study
def test_dask_gives_the_same_and_survives_a_killed_worker(tmp_path):
    engine = executor("dask", 2)
    once = partial(jobs.deadly_once, str(tmp_path))
    assert sorted(d.value() for d in engine.each(once, range(12))) == list(range(12))
    done = {d.job: d for d in engine.each(jobs.deadly, range(8))}
    assert [j for j, d in done.items() if d.failure] == [3]


@pytest.mark.study
def test_results_that_a_killed_worker_held_are_made_again_beside_a_client_of_ones_own():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        found = executor(cluster.scheduler_address).each(jobs.square, range(12))
        done = [next(found)]
        time.sleep(1.0)  # the others that are under way are done, and lie with the workers
        for worker in cluster.workers.values():
            os.kill(worker.pid, signal.SIGKILL)
        done += found
    assert sorted(d.value() for d in done) == [n**2 for n in range(12)]


def test_a_scheduler_that_does_not_answer_is_said_in_one_line(monkeypatch):
    from simulation.engine import dask

    monkeypatch.setattr(dask, "PATIENCE_SECONDS", 1)
    with pytest.raises(UserError, match=r"executor=tcp://127.0.0.1:1: no scheduler answers"):
        list(executor("tcp://127.0.0.1:1").each(jobs.square, range(2)))


@pytest.mark.study
def test_a_local_cluster_is_heard_on_this_machine_alone():
    import psutil

    heard = set()
    for _ in executor("dask", 2).each(jobs.square, range(3)):
        here = psutil.Process()
        for process in (here, *here.children(recursive=True)):
            heard |= {c.laddr.ip for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
    assert heard == {"127.0.0.1"}
