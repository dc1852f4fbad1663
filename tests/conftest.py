"""What all tests share: the forms, and the folder of real pages where it exists."""

from pathlib import Path

import pytest

from pipelines.forms import load_forms
from pipelines.model import Form

# Folders whose tests share a city built and crawled once: with several test processes (pytest-xdist) each goes to one of them.
SHARING = ("assets", "crashes", "faultplan", "nights", "sandbox")
TESTS = Path(__file__).resolve().parent
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def forms() -> tuple[Form, ...]:
    return load_forms()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``corpus_case`` runs once per real page; without the corpus the project's own goldens stand alone."""
    if "corpus_case" in metafunc.fixturenames:
        cases = sorted(path.parent for path in CORPUS.glob("*/20*/case.toml"))
        metafunc.parametrize("corpus_case", cases, ids=[f"{case.parent.name}/{case.name}" for case in cases])


@pytest.hookimpl(tryfirst=True)  # xdist looks at the groups in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that share a city stay together. Without the corpus there is nothing to run its tests on: these are not collected,
    rather than reported as skipped."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        if folder in SHARING:
            item.add_marker(pytest.mark.xdist_group(folder))
    if CORPUS.is_dir():
        return
    without = [item for item in items if "corpus_case" in getattr(item, "fixturenames", ())]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]
