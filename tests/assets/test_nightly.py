"""The schedule asks for every portal once; the sensor publishes once, and only when all have ended, failed ones included."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from assets.nightly import NIGHT_TAG, PORTAL_JOB, PUBLISH_JOB, build_schedule, build_sensor, night_tags

SUCCESS, FAILURE = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE
STARTED, CANCELED = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELED
PORTALS = ["gongshu", "xihu", "yuhang"]
SENSOR = build_sensor()


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def add_run(instance: dg.DagsterInstance, portal_id: str, status: dg.DagsterRunStatus, night: str = "2026-11-21") -> None:
    tags = {**night_tags(night, len(PORTALS)), "dagster/partition": portal_id}
    instance.add_run(dg.DagsterRun(job_name=PORTAL_JOB, status=status, tags=tags))


def evaluate(instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    result = SENSOR(dg.build_sensor_context(instance=instance))
    assert isinstance(result, dg.RunRequest | dg.SkipReason)
    return result


def test_schedule_asks_for_each_portal_once() -> None:
    schedule = build_schedule(PORTALS)
    at = datetime(2026, 11, 22, 2, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    requests = schedule(dg.build_schedule_context(scheduled_execution_time=at))
    assert isinstance(requests, list)
    assert [request.partition_key for request in requests] == PORTALS
    assert [request.run_key for request in requests] == [f"2026-11-22/{portal_id}" for portal_id in PORTALS]
    assert all(request.tags[NIGHT_TAG] == "2026-11-22" for request in requests)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")


def test_no_night_is_no_publication(instance: dg.DagsterInstance) -> None:
    result = evaluate(instance)
    assert isinstance(result, dg.SkipReason) and result.skip_message == "no night yet"


def test_running_portal_is_waited_for(instance: dg.DagsterInstance) -> None:
    for portal_id, status in zip(PORTALS, (SUCCESS, STARTED, FAILURE), strict=True):
        add_run(instance, portal_id, status)
    result = evaluate(instance)
    assert isinstance(result, dg.SkipReason) and result.skip_message == "night 2026-11-21: still running: xihu"


def test_portal_that_has_not_begun_is_waited_for(instance: dg.DagsterInstance) -> None:
    add_run(instance, "gongshu", SUCCESS)
    add_run(instance, "xihu", SUCCESS)
    result = evaluate(instance)
    assert isinstance(result, dg.SkipReason) and result.skip_message == "night 2026-11-21: 1 of 3 portals not yet begun"


def test_night_is_published_once_when_all_have_ended_failed_ones_included(instance: dg.DagsterInstance) -> None:
    for portal_id, status in zip(PORTALS, (SUCCESS, FAILURE, CANCELED), strict=True):
        add_run(instance, portal_id, status)
    request = evaluate(instance)
    assert isinstance(request, dg.RunRequest)
    assert (request.run_key, request.tags[NIGHT_TAG]) == ("2026-11-21", "2026-11-21")
    instance.add_run(dg.DagsterRun(job_name=PUBLISH_JOB, status=STARTED, tags={NIGHT_TAG: "2026-11-21"}))
    result = evaluate(instance)
    assert isinstance(result, dg.SkipReason) and result.skip_message == "night 2026-11-21: published"


def test_only_the_newest_night_counts(instance: dg.DagsterInstance) -> None:
    add_run(instance, "gongshu", STARTED, night="2026-11-20")
    for portal_id in PORTALS:
        add_run(instance, portal_id, SUCCESS, night="2026-11-21")
    request = evaluate(instance)
    assert isinstance(request, dg.RunRequest) and request.run_key == "2026-11-21"


def test_run_by_hand_belongs_to_no_night(instance: dg.DagsterInstance) -> None:
    for portal_id in PORTALS:
        add_run(instance, portal_id, SUCCESS)
    instance.add_run(dg.DagsterRun(job_name=PORTAL_JOB, status=STARTED, tags={"dagster/partition": "xihu"}))
    assert isinstance(evaluate(instance), dg.RunRequest)


def test_run_launched_by_hand_is_published_once_it_has_ended(instance: dg.DagsterInstance) -> None:
    run = dg.DagsterRun(
        job_name=PORTAL_JOB, run_id="by-hand", tags={"dagster/partition": "yunhe"}, status=dg.DagsterRunStatus.STARTED
    )
    instance.add_run(run)
    assert isinstance(evaluate(instance), dg.SkipReason)
    instance.report_run_failed(run)
    request = evaluate(instance)
    assert isinstance(request, dg.RunRequest)
    assert (request.run_key, request.tags) == ("by-hand", {})
