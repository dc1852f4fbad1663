"""The night: one run per portal, then one publication, by the clock or by hand. Which night is over is told from run tags.

What the runs do stands in the assets.
"""

from collections.abc import Sequence

import dagster as dg

PORTAL_JOB, PUBLISH_JOB = "portal_job", "publish_job"
NIGHT_TAG = "gongkai/night"
# How many portals a night has, on each of its runs: a night is over only when that many have ended.
SIZE_TAG = "gongkai/night-portals"
PARTITION_TAG = "dagster/partition"
ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
PUBLISHED = "published"
TIME_ZONE = "Asia/Shanghai"


def night_tags(night: str, portals: int) -> dict[str, str]:
    """Tags of a portal's run."""
    return {NIGHT_TAG: night, SIZE_TAG: str(portals)}


def build_jobs(partitioned: Sequence[dg.AssetsDefinition], whole: Sequence[dg.AssetsDefinition]) -> list[dg.JobDefinition]:
    """``portal_job`` over the assets of a portal, ``publish_job`` over those of the city, with its checks."""
    checks = dg.AssetSelection.checks_for_assets(*partitioned, *whole)
    portal = dg.define_asset_job(
        PORTAL_JOB,
        selection=dg.AssetSelection.assets(*partitioned).without_checks(),
        description="Crawl a portal, read what is new.",
        executor_def=dg.in_process_executor,
    )
    publish = dg.define_asset_job(
        PUBLISH_JOB,
        selection=dg.AssetSelection.assets(*whole) | checks,
        description="Judge all portals' reports, publish the warehouse.",
        executor_def=dg.in_process_executor,
    )
    return [portal, publish]  # type: ignore[list-item]


def build_schedule(portal_ids: Sequence[str]) -> dg.ScheduleDefinition:
    """``nightly``: at 02:30 in Shanghai one run per portal."""

    @dg.schedule(
        name="nightly",
        job_name=PORTAL_JOB,
        cron_schedule="30 2 * * *",
        execution_timezone=TIME_ZONE,
        description="One run per portal, when the portals' servers have least to do.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
        night = f"{context.scheduled_execution_time:%Y-%m-%d}"
        tags = night_tags(night, len(portal_ids))
        return [dg.RunRequest(run_key=f"{night}/{portal_id}", partition_key=portal_id, tags=tags) for portal_id in portal_ids]

    return nightly


def build_sensor() -> dg.SensorDefinition:
    """``publish_when_night_over``: one publication per night, after the last of its runs has ended, however it ended."""

    @dg.sensor(
        name="publish_when_night_over",
        job_name=PUBLISH_JOB,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Asks for publish_job once all runs of the newest night have ended, failed ones included.",
    )
    def publish_when_night_over(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        night = newest_night(context.instance)
        waiting = why_not_over(context.instance, night) if night else "no night yet"
        if night and not waiting:
            return dg.RunRequest(run_key=night, tags={NIGHT_TAG: night})
        by_hand = newest_run_by_hand(context.instance)
        if by_hand and (night is None or waiting == PUBLISHED):
            return dg.RunRequest(run_key=by_hand)
        return dg.SkipReason(f"night {night}: {waiting}" if night else "no night yet")

    return publish_when_night_over


def newest_run_by_hand(instance: dg.DagsterInstance) -> str | None:
    """The last portal run of no night (launched in the UI) that ended after the last publication began; None while any runs."""
    published = instance.get_run_records(dg.RunsFilter(job_name=PUBLISH_JOB), limit=1)
    since = published[0].create_timestamp.timestamp() if published else 0.0
    records = instance.get_run_records(dg.RunsFilter(job_name=PORTAL_JOB), limit=200)
    if any(record.dagster_run.status not in ENDED for record in records):
        return None
    late = [record for record in records if NIGHT_TAG not in record.dagster_run.tags and (record.end_time or 0.0) > since]
    return late[0].dagster_run.run_id if late else None


def newest_night(instance: dg.DagsterInstance) -> str | None:
    """The night of the portal run that was asked for last."""
    for run in instance.get_runs(dg.RunsFilter(job_name=PORTAL_JOB), limit=200):
        if NIGHT_TAG in run.tags:
            return run.tags[NIGHT_TAG]
    return None


def why_not_over(instance: dg.DagsterInstance, night: str) -> str | None:
    """Why a night cannot be published now: runs not ended, runs not yet begun, or published already. None if it can."""
    if instance.get_runs(dg.RunsFilter(job_name=PUBLISH_JOB, tags={NIGHT_TAG: night}), limit=1):
        return PUBLISHED
    runs = instance.get_runs(dg.RunsFilter(job_name=PORTAL_JOB, tags={NIGHT_TAG: night}))
    going = sorted(run.tags.get(PARTITION_TAG, "?") for run in runs if run.status not in ENDED)
    if going:
        return f"still running: {', '.join(going)}"
    begun = {run.tags.get(PARTITION_TAG) for run in runs}
    size = max(int(run.tags.get(SIZE_TAG, "0")) for run in runs)
    return f"{size - len(begun)} of {size} portals not yet begun" if len(begun) < size else None
