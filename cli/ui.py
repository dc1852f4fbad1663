"""``make ui``: the Dagster UI on http://127.0.0.1:3000 with the make-believe city served and ready to crawl.

For a real city start ``dagster dev`` with ``GONGKAI_PORTALS`` set to it; this is for a first look.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from assets.layout import REPOSITORY
from assets.night import end_dead_runs, open_instance
from cli.places import sandbox_folder
from cli.screen import complain

PORT = "3000"
# Dagster 1.13 speaks for `dg dev`, a package of its own that this project does not need; of its own warnings this one is no news.
_SUPERSEDED = "ignore:Function `dev_command` is superseded"


def main() -> int:
    """Serve the city from a thread and run ``dagster dev`` until interrupted."""
    from sandbox.city import build_city
    from sandbox.server import serve_city
    from sandbox.store import CityError

    if not _is_free(int(PORT)):
        # Dagster would go on without its web server, and the address below would be somebody else's.
        complain(f"ui: port {PORT} of 127.0.0.1 is in use")
        return 2
    folder = sandbox_folder(None)
    if not (folder / "portals").is_dir():
        build_city(folder)
    home = Path(os.environ.get("DAGSTER_HOME") or folder.parent / "dagster").absolute()
    with open_instance(home) as instance:
        end_dead_runs(instance)
    environment = make_environment(home, os.environ)
    dagster = Path(sys.executable).with_name("dagster")
    command = [str(dagster), "dev", "--host", "127.0.0.1", "--port", PORT, "--workspace", str(REPOSITORY / "workspace.yaml")]
    try:
        with serve_city(folder) as city:
            print(f"sandbox city on {city.url}, Dagster on http://127.0.0.1:{PORT}; materialize portal_job, or Ctrl-C to end")
            # Not in the repository: the dagster.yaml that lies there is what the one in home was copied from.
            return subprocess.run(command, cwd=home.parent, env=environment, check=False).returncode
    except CityError as error:
        complain(f"ui: {error}")
        return 2
    except KeyboardInterrupt:
        return 0


def make_environment(home: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What Dagster is started with: its home, the make-believe city, and no word about the command that it was started by."""
    data = {"GONGKAI_DATA": str(Path(given["GONGKAI_DATA"]).absolute())} if given.get("GONGKAI_DATA") else {}
    warnings = ",".join(filter(None, (given.get("PYTHONWARNINGS"), _SUPERSEDED)))
    return {**given, **data, "DAGSTER_HOME": str(home), "GONGKAI_PORTALS": "sandbox", "PYTHONWARNINGS": warnings}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
