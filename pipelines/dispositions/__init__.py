"""What persons decided of verdicts, as files reviewed in git: one ``<portal_id>.toml`` per portal.

Which verdict an entry is about, and whether it still holds, is told in ``expectations``.
"""

from pipelines.dispositions.loader import DECISIONS, EXEMPTIONS, Disposition, load_dispositions
from pipelines.dispositions.stanza import render_stanza

__all__ = ["DECISIONS", "EXEMPTIONS", "Disposition", "load_dispositions", "render_stanza"]
