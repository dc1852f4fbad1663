"""The command ``gongkai``: its words, options and exit codes. What a command does stands in a module of its own.

Nothing heavy is imported here: duckdb, dagster and the readers are, inside the commands that need them.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.check import Format
from cli.screen import complain
from pipelines.errors import GongkaiError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="政府信息公开工作年度报告: crawl, check, query.",
)
sandbox = typer.Typer(no_args_is_help=True, help="The make-believe city on loopback.")
app.add_typer(sandbox, name="sandbox")

Data = Annotated[Path | None, typer.Option("--data", help="Folder that holds the cities' data.", show_default=False)]
Portals = Annotated[
    str | None, typer.Option("--portals", help="A city, 'sandbox', or a folder of portal files.", show_default=False)
]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same city.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port that its addresses name.")]
Scale = Annotated[int, typer.Option("--scale", min=2, help="Organs per portal.")]
Faults = Annotated[
    str,
    typer.Option(
        "--faults",
        help="'all', or faults of the plan: NAME (on a portal of its own) or NAME=PORTAL, divided by commas.",
        show_default=False,
    ),
]
Generations = Annotated[
    str,
    typer.Option("--generations", help="'all', or portals of further list generations, divided by commas.", show_default=False),
]


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", readable=False, help="Saved reports: html or flattened text.")],
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    previous: Annotated[
        Path | None, typer.Option("--previous", metavar="FILE", readable=False, help="The organ's report for the year before.")
    ] = None,
) -> None:
    """Read local reports and judge each by itself: 0 nothing fails, 1 an ERROR or WARN rule does, 2 a file is no report.

    It is 1 as well if such a rule cannot be judged because a cell that it needs cannot be read (finding cell_unreadable).

    With --previous, one report and the same organ's for the year before: carry-over, stocks, jumps and repetition too.
    """
    from cli.check import check as run_check

    raise typer.Exit(run_check(files, format, previous))


@app.command()
def crawl(
    portal: Annotated[
        list[str] | None, typer.Argument(metavar="[PORTAL…]", help="Portals to crawl; all of the city if none is named.")
    ] = None,
    portals: Portals = None,
    data: Data = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Portals at a time.")] = 4,
    check_all: Annotated[
        bool, typer.Option("--all", help="Read every list and look at every known report now, whatever the portal's rhythm says.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask robots.txt and lists only, say what would be fetched and why; nothing is kept.")
    ] = False,
) -> None:
    """The nightly job in this process: crawl what is due, archive, read, judge, publish. 1 if a run (dry: a list) failed."""
    from cli.places import find_city

    if dry_run:
        from cli.plan import show_plans

        raise typer.Exit(show_plans(find_city(portals, data), portal or [], check_all))
    from cli.crawl import crawl as run_crawl  # dagster takes a second to import (2026-11)

    raise typer.Exit(run_crawl(find_city(portals, data), portal or [], workers, check_all))


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="SQL of DuckDB.", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="A file that holds the query.", show_default=False)] = None,
    portals: Portals = None,
    data: Data = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Rows to print; 0 for all.")] = 1000,
) -> None:
    """Ask the published warehouse, read-only."""
    from cli.ask import answer_sql
    from cli.places import find_city

    raise typer.Exit(answer_sql(find_city(portals, data).layout.warehouse, query, file, limit))


@app.command()
def replay(
    wanted: Annotated[str, typer.Argument(metavar="WHAT", help="An address, a report_id, or a capture_id.")],
    at: Annotated[
        str | None, typer.Option("--at", metavar="YYYY-MM-DD", help="As the address stood on this day.", show_default=False)
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file instead of stdout.", show_default=False)] = None,
    portals: Portals = None,
    data: Data = None,
) -> None:
    """A page or attachment as it was, byte for byte, out of the archive."""
    from cli.places import find_city
    from cli.replay import parse_day
    from cli.replay import replay as run_replay

    raise typer.Exit(run_replay(find_city(portals, data), wanted, parse_day(at), output))


@app.command()
def rules(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help="A rule, such as A-01.", show_default=False)] = None,
) -> None:
    """The rule book."""
    from cli.rule_pages import show_rules

    raise typer.Exit(show_rules(rule))


@app.command()
def dispose(
    report: Annotated[str, typer.Argument(metavar="REPORT_ID", help="A report, as in quality.verdicts.report_id.")],
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule, such as A-01.")],
    scope: Annotated[str, typer.Argument(metavar="SCOPE", help="Scope of the verdict, such as total.")],
    portals: Portals = None,
    data: Data = None,
) -> None:
    """Print an entry for data/dispositions/<portal>.toml: what a person decides of one verdict is written there, not here."""
    from cli.dispose import print_stanza
    from cli.places import find_city

    raise typer.Exit(print_stanza(find_city(portals, data).layout, report, rule, scope))


@app.command()
def status(portals: Portals = None, data: Data = None) -> None:
    """Last night: per portal, captures, reports, findings, broken rules."""
    from cli.places import find_city
    from cli.status import show_status

    raise typer.Exit(show_status(find_city(portals, data)))


@sandbox.command()
def build(
    data: Data = None, seed: Seed = 2026, port: Port = 8787, scale: Scale = 8, faults: Faults = "", generations: Generations = ""
) -> None:
    """Write the city's pages, portal files and truth."""
    from cli.places import sandbox_folder
    from cli.play import build as build_sandbox

    folder = sandbox_folder(data)
    raise typer.Exit(build_sandbox(folder, seed=seed, port=port, scale=scale, faults=faults, generations=generations))


@sandbox.command()
def serve(
    data: Data = None,
    seed: Seed = 2026,
    port: Port = 8787,
    scale: Scale = 8,
    night: Annotated[int, typer.Option("--night", min=1, help="2 serves edited reports in their second version.")] = 1,
) -> None:
    """Serve the city until interrupted; it is built first if it is not there."""
    from cli.places import sandbox_folder
    from cli.play import serve as serve_sandbox

    raise typer.Exit(serve_sandbox(sandbox_folder(data), seed=seed, port=port, scale=scale, night=night))


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def run() -> None:
    """Entry point. An error about input or network is one line on stderr and exit code 2; a bug of ours is a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that is not UTF-8 (GBK has no ∅) gets an escape in place of what it cannot show, and no traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except GongkaiError as error:
        complain(str(error))
        sys.exit(2)
    except BrokenPipeError:
        # Who read our output has gone; the interpreter must not complain about it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        # A file or folder that was named cannot be used, or there is no room; any other error about no file is a bug of ours.
        if error.filename is None and error.errno not in _NO_ROOM:
            raise
        complain(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror))
        sys.exit(2)


if __name__ == "__main__":
    run()
