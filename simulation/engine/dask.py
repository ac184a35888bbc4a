"""Jobs on a Dask cluster: one that runs already, or one of this machine's processes (dask.distributed).

Dask finds again what a killed worker had; a job that kills its workers is a failure like any other. Workers must
have the same code and data of the model, which is asked of each before it gets a job.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

from simulation.engine.attempts import Done, Failure, J, R, attempt
from simulation.engine.processes import ATTEMPTS, main_left_alone
from simulation.engine.room import free_bytes
from simulation.errors import UserError
from simulation.model.identity import model_hash

PATIENCE_SECONDS = 5.0
"""How long a scheduler may take to answer."""
AHEAD = 3
"""Jobs under way for each thread of the cluster."""


class Dask:
    """Jobs on the cluster of a scheduler at ``address``; without one, on a local cluster of ``workers`` processes.

    Raises
    ------
    UserError
        Where Dask is not installed.
    """

    def __init__(self, address: str | None, workers: int) -> None:
        try:
            import distributed  # noqa: F401
        except ImportError as error:
            raise UserError("executor=dask: install it with pip install 'indsats[dask]'") from error
        self.address, self.workers = address, workers

    def reach(self) -> None:
        """Refuse a scheduler that does not answer.

        Raises
        ------
        UserError
            In one line.
        """
        _, client = self._client()
        client.close()

    def room(self) -> float:
        """Return the memory that each worker may take, in bytes: the least of the limits that they were started with.

        Raises
        ------
        UserError
            For a scheduler that does not answer.
        """
        if self.address is None:
            return free_bytes() / self.workers
        _, client = self._client()
        with client:
            limits = [w["memory_limit"] for w in client.scheduler_info(n_workers=-1)["workers"].values()]
        return float(min((limit for limit in limits if limit), default=math.inf))

    def each(self, task: Callable[[J], R], jobs: Iterable[J], limit: float | None = None) -> Iterator[Done[J, R]]:
        """Yield every job as it is done.

        Raises
        ------
        UserError
            For a scheduler that does not answer, or workers with another model.
        """
        with main_left_alone():  # all along: the cluster starts a process anew whenever one is lost
            cluster, client = self._client()
            try:
                self._same_model(client)
                yield from self._results(client, partial(attempt, task, limit=limit), iter(jobs))
            finally:
                client.close()
                if cluster is not None:
                    cluster.close()

    def _client(self) -> tuple[Any, Any]:
        import dask
        from distributed import Client, LocalCluster

        dask.config.set({"distributed.scheduler.allowed-failures": ATTEMPTS - 1})
        if self.address is not None:
            try:
                with ThreadPoolExecutor(1) as beside:  # a notebook has a loop of its own in this thread
                    beside.submit(asyncio.run, _answer(self.address)).result()
                return None, Client(self.address, timeout=PATIENCE_SECONDS)
            except Exception as error:  # what a wrong address comes to depends on its kind
                why = " ".join(str(error).split()) or type(error).__name__
                raise UserError(f"executor={self.address}: no scheduler answers ({why})") from error
        cluster = LocalCluster(
            n_workers=self.workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
        )
        return cluster, Client(cluster)

    def _same_model(self, client: Any) -> None:
        client.wait_for_workers(1, timeout=120)
        for worker, theirs in client.run(model_hash).items():
            if theirs != model_hash():
                raise UserError(
                    f"executor={self.address}: worker {worker} has another version of Indsats ({theirs}, here"
                    f" {model_hash()}); install the same on all"
                )

    def _results(self, client: Any, one: Callable[[J], Done[J, R]], jobs: Iterator[J]) -> Iterator[Done[J, R]]:
        from distributed import as_completed

        threads = max(1, sum(client.nthreads().values()))
        of: dict[str, J] = {}

        def submit(job: J) -> Any:
            future = client.submit(one, job, pure=False)
            of[future.key] = job
            return future

        first = [submit(job) for job in islice(jobs, AHEAD * threads)]
        under_way = as_completed(first, loop=client.loop)  # not that of a client of the user's own
        for future in under_way:
            if future.status == "pending":  # its result went down with a worker, and is being made again
                under_way.add(future)
                continue
            job = of.pop(future.key)
            if future.status in ("lost", "cancelled"):
                under_way.add(submit(job))
                continue
            yield _done(job, future)
            future.release()
            for new in islice(jobs, 1):
                under_way.add(submit(new))


async def _answer(address: str) -> None:
    """Reach the scheduler before there is a client: one that never connected waits long for its close."""
    from distributed import Security
    from distributed.comm import connect

    keys = Security().get_connection_args("client")  # those of Dask's own configuration, for a scheduler behind TLS
    comm = await connect(address, timeout=PATIENCE_SECONDS, **keys)
    await comm.close()


def _done(job: J, future: Any) -> Done[J, R]:
    try:
        return future.result()
    except Exception as error:
        died = type(error).__name__ == "KilledWorker"
        text = f"its workers died {ATTEMPTS} times" if died else f"{type(error).__name__}: {error}"
        return Done(job, None, 0.0, Failure("died" if died else "raised", text))
