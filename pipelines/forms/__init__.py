"""Editions of the statutory form as data: one ``<edition>.toml`` per edition, and their loader.

How a page's labels are compared with these belongs to ``parse``.
"""

from pipelines.forms.loader import load_form, load_forms

__all__ = ["load_form", "load_forms"]
