"""The loop of a worker: background jobs and periodic jobs until SIGTERM or SIGINT.

If the database goes away, the worker waits and reconnects. On a signal it takes no new job, finishes what it has begun
and ends; a second signal ends it at once. Jobs of a worker that was killed are found by its missing heartbeat and run
again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.db import DatabaseError, InterfaceError, connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from stafette.core import draining, periodic

CONCURRENCY = 2
TICK_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
RECONNECT_SECONDS = 2.0
AWAY = (ConnectorException, DatabaseError, InterfaceError, PoolTimeout, OSError)
log = structlog.get_logger("stafette.worker")


def _own_timeouts() -> None:
    """Jobs may take longer than web requests, and each thread keeps a connection of its own instead of a pool."""
    options = connections.settings["default"]["OPTIONS"]
    options.pop("pool", None)
    options["options"] = "-c statement_timeout=0 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=0"


@contextlib.asynccontextmanager
async def _open_app() -> AsyncIterator[App]:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=10.0)
    worker_app = app.with_connector(connector)
    async with worker_app.open_async():
        yield worker_app


class Worker:
    """One worker process: background jobs, periodic jobs, and the care for jobs of workers that died.

    ``concurrency`` is how many background jobs run at the same time.
    """

    def __init__(self, concurrency: int) -> None:
        self.concurrency = concurrency
        self.stopping = asyncio.Event()
        self.ticker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="periodic")

    async def run(self) -> None:
        """Work until :meth:`stop`."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        log.info("worker_started", concurrency=self.concurrency)
        ticking = asyncio.create_task(self._tick_forever())
        while not self.stopping.is_set():
            try:
                await self._work()
            except AWAY as error:
                log.warning("database_away", kind=type(error).__name__)
                await self._pause(RECONNECT_SECONDS)
        await ticking
        self.ticker.shutdown()
        log.info("worker_stopped")

    def stop(self) -> None:
        """Drain: no new job, finish what runs. The second time: end now."""
        if self.stopping.is_set():
            os._exit(1)
        draining.ask()
        self.stopping.set()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _work(self) -> None:
        """Run jobs on one connection pool until a stop or an outage."""
        async with _open_app() as worker_app:
            running = asyncio.create_task(
                worker_app.run_worker_async(
                    concurrency=self.concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=TICK_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                    delete_jobs="successful",
                )
            )
            caring = asyncio.create_task(self._care(worker_app))
            asked = asyncio.create_task(self.stopping.wait())
            try:
                await asyncio.wait({running, caring, asked}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                asked.cancel()
                caring.cancel()
                running.cancel()  # procrastinate drains on cancellation
                results = await asyncio.gather(running, caring, asked, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result

    async def _care(self, worker_app: App) -> None:
        """Give jobs of dead workers another try."""
        while True:
            manager = worker_app.job_manager
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                log.warning("job_of_dead_worker", job=job.task_name)
                await manager.retry_job(job)
            await asyncio.sleep(STALLED_SECONDS / 2)

    async def _tick_forever(self) -> None:
        """Run periodic jobs in a thread with a connection of its own."""
        loop = asyncio.get_running_loop()
        known = False
        while not self.stopping.is_set():
            known = await loop.run_in_executor(self.ticker, _tick, known)
            await self._pause(TICK_SECONDS)


def _tick(known: bool) -> bool:
    """Run what is due; True once the rows of all jobs exist."""
    try:
        if not known:
            periodic.ensure_rows()
        periodic.run_due()
    except (DatabaseError, InterfaceError) as error:
        log.warning("database_away", kind=type(error).__name__)
        connections.close_all()
        return known
    return True


def run(concurrency: int = CONCURRENCY) -> None:
    """Run a worker in this process until a signal ends it."""
    _own_timeouts()

    async def work() -> None:
        await Worker(concurrency).run()

    asyncio.run(work())
