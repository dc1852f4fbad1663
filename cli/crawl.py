"""``gongkai crawl``: the nightly job in this process, with progress per portal.

What a night is stands in ``assets.night``: the same Dagster jobs as by the clock, so that their runs show in the UI.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assets.layout import City
from assets.night import NightOutcome, RunOutcome, open_instance, run_night
from assets.written import check_written
from cli.places import warn_without_contact
from cli.screen import align_rows, complain
from pipelines.archive import read_index
from pipelines.crawl import CrawlProgress


def crawl(city: City, chosen: Sequence[str], workers: int, check_all: bool = False) -> int:
    """Crawl the chosen portals (all if none is), then publish; 0 if all went well, 1 if a run failed, 2 for an unknown portal.

    Raises:
        DispositionFileError, ReferenceFileError: what persons wrote down cannot be read; nothing has been asked of anybody.
    """
    unknown = sorted(set(chosen) - set(city.portal_ids))
    if unknown:
        complain(f"no portal {unknown[0]!r}; there are {', '.join(city.portal_ids)}")
        return 2
    check_written(city)
    warn_without_contact(city)
    home = Path(os.environ.get("DAGSTER_HOME") or city.layout.data / "dagster")
    with open_instance(home.absolute()) as instance, show_progress() as progress:
        outcome = run_night(
            city.portals,
            city.layout,
            make_listener(progress),
            instance,
            chosen=list(chosen) or None,
            workers=workers,
            check_all=check_all,
        )
    silent = [run.portal_id for run in outcome.portals if run.is_success and not _has_answered(city, run.portal_id or "")]
    for portal_id in silent:
        why = f"SELECT code, url, message FROM quality.findings WHERE portal_id = '{portal_id}'"
        complain(f'{portal_id}: no response at all in this run; gongkai sql --portals {city.portals[0].city} "{why}" says why')
    return tell_outcome(outcome, city.layout.warehouse) or int(bool(silent))


def _has_answered(city: City, portal_id: str) -> bool:
    """Whether the portal's newest run has any response."""
    index = read_index(city.layout.archive, portal_id)
    return any(capture.run_id == index.runs[-1] for capture in index.captures)


def show_progress() -> Progress:
    """A bar per portal on stderr while there is a terminal to show it; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[phase]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


def make_listener(progress: Progress) -> Callable[[CrawlProgress], None]:
    """What is told about a portal moves its bar; the first news of a portal makes one."""
    tasks: dict[str, TaskID] = {}

    def listen(news: CrawlProgress) -> None:
        if news.portal_id not in tasks:
            tasks[news.portal_id] = progress.add_task(news.portal_id, phase=news.phase)
        progress.update(tasks[news.portal_id], completed=news.done, total=news.total, phase=news.phase)

    return listen


def tell_outcome(outcome: NightOutcome, warehouse: Path) -> int:
    """Print how each run ended; errors go to stderr as well as into the instance."""
    runs = [*outcome.portals, outcome.publication]
    rows = [[run.portal_id or "publication", "done" if run.is_success else "failed", run.run_id or ""] for run in runs]
    print("\n".join(align_rows(rows)))
    for run in runs:
        if not run.is_success:
            complain(f"{run.portal_id or 'publication'}: {_reason(run)}")
    if outcome.publication.is_success:
        print(f"published {warehouse}")
    return int(not all(run.is_success for run in runs))


def _reason(run: RunOutcome) -> str:
    return run.error or f"failed; see run {run.run_id}"
