"""Makes the builder of frames available: test files cannot import their neighbours under importlib mode."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load() -> ModuleType:
    path = Path(__file__).with_name("report_frames.py")
    spec = importlib.util.spec_from_file_location("expectations_report_frames", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def build() -> ModuleType:
    """The module report_frames."""
    return _load()
