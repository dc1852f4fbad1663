"""What Dagster is told: the asset keys, the partitions, the checks, and that importing it does nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from assets.assembly import build_definitions
from assets.layout import REPOSITORY, Layout, load_city, make_city
from expectations.rules import RULES
from pipelines.errors import PortalFileError
from pipelines.portals import load_portals
from pipelines.tables.schema import TABLES

BY_PORTAL = {
    "raw/captures",
    "core/organs",
    "core/organ_names",
    "core/listings",
    "core/reports",
    "core/report_captures",
    "core/sections",
    "core/statements",
    "core/attachments",
    "core/form_tables",
    "core/disclosure",
    "core/requests",
    "core/disputes",
    "quality/findings",
    "quality/second_readings",
}
WHOLE = {
    "core/portals",
    "core/districts",
    "core/expected_organs",
    "core/deadlines",
    "core/organ_predecessors",
    "quality/duties",
    "core/outcomes",
    "core/applicants",
    "quality/rules",
    "quality/verdicts",
    "quality/suggestions",
    "quality/rule_strength",
    "quality/dispositions",
    "quality/builds",
    "quality/rule_counts",
    "quality/failures_before",
    "warehouse",
    "exports",
}


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions(make_city(load_portals("hangzhou"), Layout(Path("nowhere"))))


def keys_of(definitions: dg.Definitions, job: str) -> set[str]:
    return {key.to_user_string() for key in definitions.resolve_job_def(job).asset_layer.executable_asset_keys}


def test_asset_keys(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert {key.to_user_string() for key in graph.get_all_asset_keys()} == BY_PORTAL | WHOLE
    assert {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).is_partitioned} == BY_PORTAL


def test_assets_are_grouped_by_schema(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    groups = {key.to_user_string(): graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert {groups["warehouse"], groups["exports"]} == {"out"}
    assert all(group == key.split("/")[0] for key, group in groups.items() if "/" in key)


def test_every_table_is_an_asset_of_its_name() -> None:
    assert {table.full_name.replace(".", "/") for table in TABLES} == (BY_PORTAL | WHOLE) - {"warehouse", "exports"}
    assert {table.full_name.replace(".", "/") for table in TABLES if table.by_portal} == BY_PORTAL


def test_jobs_divide_the_assets(definitions: dg.Definitions) -> None:
    assert keys_of(definitions, "portal_job") == BY_PORTAL
    assert keys_of(definitions, "publish_job") == WHOLE
    portal_job = definitions.resolve_job_def("portal_job")
    assert portal_job.partitions_def is not None
    assert list(portal_job.partitions_def.get_partition_keys()) == [p.portal_id for p in load_portals("hangzhou")]


def test_checks_are_one_per_rule_table_portal_and_one_standing(definitions: dg.Definitions) -> None:
    checks = {(key.asset_key.to_user_string(), key.name) for key in definitions.resolve_asset_graph().asset_check_keys}
    rules = {("quality/verdicts", rule.rule_id.replace("-", "_")) for rule in RULES}
    suites = {(table.full_name.replace(".", "/"), "suite") for table in TABLES}
    minimums = {("core/portals", f"minimum_reports_{portal.portal_id}") for portal in load_portals("hangzhou")}
    strength = {("quality/rule_strength", name) for name in ("rules_assessed", "rules_strong_enough")}
    alone = {("warehouse", "what_is_broken_now"), ("quality/dispositions", "dispositions_hold")}
    assert checks == rules | suites | minimums | strength | alone


def test_only_error_rules_and_empty_rules_block(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    blocking = {key.name for key in graph.asset_check_keys if graph.get_check_spec(key).blocking}
    assert blocking == {rule.rule_id.replace("-", "_") for rule in RULES if rule.severity == "ERROR"} | {"rules_assessed"}


def test_importing_does_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, assets.definitions\n"
        "heavy = {'great_expectations', 'matplotlib', 'bs4'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    environment = {**os.environ, "GONGKAI_DATA": str(tmp_path / "data"), "GONGKAI_PORTALS": "hangzhou"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_dagster_validates_the_workspace(tmp_path: Path) -> None:
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "GONGKAI_PORTALS": "hangzhou"}
    command = [sys.executable, "-m", "dagster", "definitions", "validate"]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All code locations passed validation" in done.stdout + done.stderr


def write_portal(folder: Path, name: str, city: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(
        f'name = "甲"\ncity = "{city}"\ndivision_code = "990101"\nhosts = ["{name}.localhost"]\nminimum_reports = 1\n'
        f'[[columns]]\nurl = "http://{name}.localhost/col/1.html"\n',
        "utf-8",
    )


def test_settings_name_city_and_folder(tmp_path: Path) -> None:
    write_portal(tmp_path / "files", "jia", "testcity")
    city = load_city({"GONGKAI_PORTALS": str(tmp_path / "files"), "GONGKAI_DATA": str(tmp_path / "data")})
    assert city.portal_ids == ["jia"]
    assert city.layout.warehouse == tmp_path / "data" / "testcity" / "gongkai.duckdb"
    assert load_city({}).layout.data == REPOSITORY / "data" / "hangzhou"


def test_sandbox_lies_in_its_own_folder(tmp_path: Path) -> None:
    portals = tmp_path / "sandbox" / "city" / "portals"
    portals.parent.mkdir(parents=True)
    write_portal(portals, "jia", "sandbox")
    city = load_city({"GONGKAI_PORTALS": "sandbox", "GONGKAI_DATA": str(tmp_path)})
    assert city.layout.data == tmp_path / "sandbox"


def test_files_of_two_cities_are_refused(tmp_path: Path) -> None:
    write_portal(tmp_path / "files", "jia", "onecity")
    write_portal(tmp_path / "files", "yi", "othercity")
    with pytest.raises(PortalFileError, match="they name onecity, othercity"):
        load_city({"GONGKAI_PORTALS": str(tmp_path / "files")})
