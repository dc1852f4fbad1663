"""A whole night in one call, without daemon or web server: the same jobs as by the clock, on the same instance.

What is shown while it runs belongs to the command line.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
from sqlalchemy.exc import OperationalError

from assets.assembly import build_definitions
from assets.layout import REPOSITORY, City, Layout, make_city
from assets.nightly import ENDED, NIGHT_TAG, PORTAL_JOB, PUBLISH_JOB, night_tags
from assets.workers import Work, run_each
from pipelines.crawl import CrawlProgress
from pipelines.errors import RecordsError
from pipelines.model import Portal

OnProgress = Callable[[CrawlProgress], None]
INSTANCE_FILE = REPOSITORY / "dagster.yaml"
# Dagster's own log goes to the instance, where the UI shows it; the terminal is for progress.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# Where a run is executed, so that a later night can tell whether its process still lives.
HOST_TAG, PROCESS_TAG = "gongkai/host", "gongkai/process"
_DIED = "the process of this run died"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended: of which portal (None for the publication), and what went wrong if something did."""

    portal_id: str | None
    run_id: str | None
    is_success: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class NightOutcome:
    """How a night ended: a run per portal, in their order, and the publication."""

    night: str
    portals: tuple[RunOutcome, ...]
    publication: RunOutcome


def run_night(
    portals: Sequence[Portal],
    layout: Layout,
    on_progress: OnProgress | None,
    instance: dg.DagsterInstance,
    *,
    chosen: Collection[str] | None = None,
    workers: int = 4,
    check_all: bool = False,
) -> NightOutcome:
    """Run ``portal_job`` for each portal, then ``publish_job``; a portal that fails stops nothing but itself.

    Portals run in processes of their own, ``workers`` at a time: two jobs in threads of one process deadlock in
    Dagster's logging (measured on 1.13.27). With one worker, or an instance that lives in memory only, they run
    here, one after the other.

    Args:
        portals: all portals of the city.
        layout: its folders.
        on_progress: called here, while the portals run.
        instance: where the runs are recorded.
        chosen: ids of the portals to crawl; all if None. The publication is of the whole city in any case.
        workers: how many portals at a time.
        check_all: look at every list and every known report, whatever the portals' rhythm says.
    """
    end_dead_runs(instance)
    wanted = [portal.portal_id for portal in portals if chosen is None or portal.portal_id in chosen]
    night = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    tags = night_tags(night, len(wanted))
    city = make_city(tuple(portals), layout, on_progress)
    city = replace(city, settings=replace(city.settings, check_all=check_all))
    if workers == 1 or not instance.is_persistent:
        outcomes = {portal_id: _run_portal(_Jobs(city, instance), portal_id, tags) for portal_id in wanted}
    else:
        outcomes = _run_in_processes(city, instance, wanted, tags, min(workers, max(len(wanted), 1)))
        _end_abandoned(instance, night)
    publication = _Jobs(city, instance).run(PUBLISH_JOB, {NIGHT_TAG: night})
    return NightOutcome(night, tuple(outcomes[portal_id] for portal_id in wanted), publication)


@contextmanager
def open_instance(home: Path) -> Iterator[dg.DagsterInstance]:
    """The instance whose records lie in ``home``, which ``dagster dev`` uses as well when told so by ``DAGSTER_HOME``.

    Raises:
        RecordsError: the disk is full, or nothing can be written there.
    """
    prepare_home(home)
    try:
        with dg.DagsterInstance.from_config(str(home)) as instance:
            yield instance
    except OperationalError as error:
        raise RecordsError(
            f"{home}: records of runs: {error.orig}; the archive keeps what it has, the next crawl goes on"
        ) from error


def prepare_home(home: Path) -> None:
    """Make the folder of an instance, with the repository's ``dagster.yaml`` unless it has one of its own."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / INSTANCE_FILE.name).exists():
        shutil.copyfile(INSTANCE_FILE, home / INSTANCE_FILE.name)


class _Jobs:
    """The jobs of a city, to be run here."""

    def __init__(self, city: City, instance: dg.DagsterInstance) -> None:
        self._definitions = build_definitions(city)
        self._instance = instance

    def run(self, job: str, tags: dict[str, str], portal_id: str | None = None) -> RunOutcome:
        """Run a job to its end; whatever goes wrong in it is an outcome."""
        tags = {**tags, HOST_TAG: socket.gethostname(), PROCESS_TAG: str(os.getpid())}
        result = self._definitions.resolve_job_def(job).execute_in_process(
            run_config=_QUIET, instance=self._instance, partition_key=portal_id, tags=tags, raise_on_error=False
        )
        return RunOutcome(portal_id, result.run_id, result.success, _first_error(result.all_events))


def _first_error(events: Sequence[dg.DagsterEvent]) -> str | None:
    for event in events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            return f"{event.step_key}: {cause.message.strip() if cause else event.message}"
    return None


def _run_portal(jobs: _Jobs, portal_id: str, tags: dict[str, str]) -> RunOutcome:
    return jobs.run(PORTAL_JOB, tags, portal_id)


def end_dead_runs(instance: dg.DagsterInstance) -> None:
    """Mark runs of this machine as failed whose process is gone, killed in an earlier night: they would hold up the queue."""
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], tags={HOST_TAG: socket.gethostname()})):
        if not _is_alive(int(run.tags.get(PROCESS_TAG, "0"))):
            instance.report_run_failed(run, _DIED)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end_abandoned(instance: dg.DagsterInstance, night: str) -> None:
    """A run whose process died would count as running for ever."""
    for run in instance.get_runs(dg.RunsFilter(job_name=PORTAL_JOB, tags={NIGHT_TAG: night})):
        if run.status not in ENDED:
            instance.report_run_failed(run, _DIED)


# --- processes


def _start_work(city: City, reference: Any, tags: dict[str, str], tell: Callable[[CrawlProgress], None]) -> Work[RunOutcome]:
    jobs = _Jobs(replace(city, on_progress=tell), dg.DagsterInstance.from_ref(reference))
    return partial(_run_portal, jobs, tags=tags)


def _run_in_processes(
    city: City, instance: dg.DagsterInstance, wanted: Sequence[str], tags: dict[str, str], workers: int
) -> dict[str, RunOutcome]:
    """An outcome per portal; one whose process died is run again, and fails if that dies too."""
    start = partial(_start_work, replace(city, on_progress=None), instance.get_ref(), tags)
    outcomes = run_each(wanted, start, workers, city.on_progress)
    return {name: outcomes.get(name) or RunOutcome(name, None, False, _DIED) for name in wanted}
