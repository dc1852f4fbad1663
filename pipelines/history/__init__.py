"""What each build of the warehouse found, kept across builds: one Parquet file per build, read into ``quality.builds``.

The warehouse is rebuilt whole; this alone remembers. No verdict is judged here.
"""

from pipelines.history.builds import Build, History, build_history, identify_build
from pipelines.history.files import read_builds, write_build

__all__ = ["Build", "History", "build_history", "identify_build", "read_builds", "write_build"]
