"""``make ui``: what stands in its way is told before anything is built."""

from __future__ import annotations

import socket

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
