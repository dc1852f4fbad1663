"""``make ui``: what stands in its way is told before anything is built."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from cli import ui


def test_a_port_in_use_is_one_line_and_exit_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(ui, "PORT", str(port))
        assert ui.main() == 2
    assert capsys.readouterr().err == f"gongkai: ui: port {port} of 127.0.0.1 is in use\n"
    assert list(tmp_path.iterdir()) == []


def test_dagster_is_started_where_it_finds_one_instance_and_says_nothing_of_its_own_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = {"GONGKAI_DATA": "mine", "PYTHONWARNINGS": "error::BytesWarning", "GONGKAI_PORTALS": "hangzhou"}
    environment = ui.make_environment(tmp_path / "dagster", given)
    assert environment["GONGKAI_DATA"] == str(tmp_path / "mine")
    assert (environment["DAGSTER_HOME"], environment["GONGKAI_PORTALS"]) == (str(tmp_path / "dagster"), "sandbox")
    assert "GONGKAI_DATA" not in ui.make_environment(tmp_path, {})
    words = "import warnings; [warnings.warn(f'Function `{name}` is superseded') for name in ('dev_command', 'other_command')]"
    said = subprocess.run(
        [sys.executable, "-c", words], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    assert "other_command" in said.stderr
    assert "dev_command` is" not in said.stderr
