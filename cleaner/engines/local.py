"""A batch on this machine: jobs spread over processes, results in order, memory flat."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process

from .work import Job, Result, Worker

AHEAD = 4
"""Jobs that wait for each worker: enough that none is ever idle, few enough to stay small."""

FEW = 8
"""Up to so many jobs, starting processes costs more than it saves."""


def run(worker: Worker, jobs: Iterable[Job], workers: int = 0) -> Iterator[tuple[Job, Result]]:
    """Do the jobs, on `workers` processes (0: as many as fit), and give the results in order.

    Raises what the worker raises, and BrokenProcessPool where a process was killed.
    """
    jobs = iter(jobs)
    first = list(islice(jobs, FEW)) if workers == 0 else []
    jobs = chain(first, jobs)
    if workers == 1 or (workers == 0 and (len(first) < FEW or processors() == 1)):
        for job in jobs:
            yield job, worker(job)
        return
    count = workers or processors()
    # Processes are spawned, not forked: the same everywhere, and no thread or open database
    # of this process is copied into them.
    with ProcessPoolExecutor(count, get_context("spawn"), _start, (worker,)) as pool:
        waiting: deque[tuple[Job, Future[Result]]] = deque()
        try:
            for job in jobs:
                waiting.append((job, pool.submit(_do, job)))
                while len(waiting) > AHEAD * count or (waiting and waiting[0][1].done()):
                    ready, result = waiting.popleft()
                    yield ready, result.result()
            while waiting:
                ready, result = waiting.popleft()
                yield ready, result.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_worker: Worker | None = None  # what a pool's process was started with: it can be told no other way


def _start(worker: Worker) -> None:
    """Make a process ready: rules are compiled here, once, and it dies with its parent."""
    global _worker
    _worker = worker
    worker.cleaner.clean("")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends the pool
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()


def _die_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _do(job: Job) -> Result:
    if _worker is None:
        raise RuntimeError("the process was not started by run()")
    return _worker(job)
