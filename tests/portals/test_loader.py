"""Portal files: those shipped, and every way in which one can be wrong."""

from __future__ import annotations

import pytest

from pipelines.errors import PortalFileError
from pipelines.model import ListColumn, Portal, Rhythm
from pipelines.portals import load_portals

GOOD = """name = "示例区人民政府"
city = "sandbox"
division_code = "990101"
hosts = ["www.yunhe.localhost:8787"]
minimum_reports = 8
pause_seconds = 0
proxy = "http://127.0.0.1:8787"
notes = ["invented"]

[[columns]]
url = "http://www.yunhe.localhost:8787/col/col1/index.html"
report_year = 2023

[[columns]]
url = "http://www.yunhe.localhost:8787/col/col2/index.html"
"""


@pytest.fixture
def folder(tmp_path):
    def write(text, name="yunhe"):
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        return str(tmp_path)

    return write


def test_hangzhou_has_its_thirteen_units_and_the_city():
    portals = {portal.portal_id: portal for portal in load_portals("hangzhou")}
    assert sorted(portals) == list(portals)
    assert {name: portal.division_code for name, portal in portals.items()} == {
        "hangzhou": "330100",
        "shangcheng": "330102",
        "gongshu": "330105",
        "xihu": "330106",
        "binjiang": "330108",
        "xiaoshan": "330109",
        "yuhang": "330110",
        "fuyang": "330111",
        "linan": "330112",
        "linping": "330113",
        "qiantang": "330114",
        "tonglu": "330122",
        "chunan": "330127",
        "jiande": "330182",
    }
    assert portals["qiantang"].hosts == ("www.qiantang.gov.cn", "qt.hangzhou.gov.cn")
    assert ListColumn("https://qt.hangzhou.gov.cn/col/col1229617649/index.html", 2021) in portals["qiantang"].columns
    assert {name for name, portal in portals.items() if not portal.columns} == {"fuyang"}
    assert all(portal.notes and portal.pause_seconds >= 1.5 and portal.proxy is None for portal in portals.values())


def test_a_folder_of_files_by_the_name_of_their_stem(folder):
    path = folder(GOOD)
    folder(GOOD.replace("yunhe", "aoyang"), "aoyang")
    first, second = load_portals(path)
    assert first.portal_id == "aoyang"
    assert second == Portal(
        portal_id="yunhe",
        name="示例区人民政府",
        city="sandbox",
        division_code="990101",
        hosts=("www.yunhe.localhost:8787",),
        columns=(
            ListColumn("http://www.yunhe.localhost:8787/col/col1/index.html", 2023),
            ListColumn("http://www.yunhe.localhost:8787/col/col2/index.html"),
        ),
        minimum_reports=8,
        pause_seconds=0.0,
        proxy="http://127.0.0.1:8787",
        notes=("invented",),
    )


def test_what_a_file_may_leave_out(folder):
    short = "\n".join(line for line in GOOD.splitlines() if not line.startswith(("pause", "proxy", "notes", "report_year")))
    (portal,) = load_portals(folder(short))
    assert (portal.pause_seconds, portal.proxy, portal.notes) == (1.5, None, ())


@pytest.mark.parametrize(
    ("old", "new", "key", "met"),
    [
        ('name = "示例区人民政府"', "", "name", "missing"),
        ('name = "示例区人民政府"', "name = 3", "name", "3"),
        ('name = "示例区人民政府"', 'name = " "', "name", "' '"),
        ('city = "sandbox"', 'city = "杭州"', "city", "杭州"),
        ('"990101"', "990101", "division_code", "990101"),
        ('"990101"', '"9901"', "division_code", "9901"),
        ("hosts = [", "host = [", "hosts", "missing"),
        ('["www.yunhe.localhost:8787"]', "[]", "hosts", r"\[\]"),
        ('["www.yunhe.localhost:8787"]', '"www.yunhe.localhost:8787"', "hosts", "must be a list"),
        ('["www.yunhe.localhost:8787"]', '["http://www.yunhe.localhost:8787"]', "hosts", "http://www"),
        ('["www.yunhe.localhost:8787"]', '["WWW.yunhe.localhost:8787"]', "hosts", "WWW"),
        ('["www.yunhe.localhost:8787"]', '["*.localhost"]', "hosts", r"\*"),
        ('["www.yunhe.localhost:8787"]', "[3]", "hosts", "3"),
        ('["www.yunhe.localhost:8787"]', '["www.yunhe.localhost:8787", "www.yunhe.localhost:8787"]', "hosts", "twice"),
        ("minimum_reports = 8", 'minimum_reports = "8"', "minimum_reports", "'8'"),
        ("minimum_reports = 8", "minimum_reports = true", "minimum_reports", "True"),
        ("minimum_reports = 8", "minimum_reports = -1", "minimum_reports", "-1"),
        ("minimum_reports = 8", "minimum_reports = 0", "minimum_reports", "at least 1"),
        ("pause_seconds = 0", "pause_seconds = -1", "pause_seconds", "-1"),
        ("pause_seconds = 0", "pause_seconds = nan", "pause_seconds", "nan"),
        ("pause_seconds = 0", "pause_seconds = true", "pause_seconds", "True"),
        ('proxy = "http://127.0.0.1:8787"', 'proxy = "127.0.0.1:8787"', "proxy", "127.0.0.1:8787"),
        ('notes = ["invented"]', 'notes = "invented"', "notes", "invented"),
        ('notes = ["invented"]', "notes = [1]", "notes", "1"),
        ('notes = ["invented"]', 'colour = "red"', "colour", "unknown key, says 'red'"),
        ("report_year = 2023", 'report_year = "2023"', r"columns\[1\].report_year", "'2023'"),
        ("report_year = 2023", "report_year = 23", r"columns\[1\].report_year", "23"),
        ("report_year = 2023", "year = 2023", r"columns\[1\].year", "2023"),
        ("/col/col2/", "/col/col1/", "columns", "twice"),
        ('url = "http://www.yunhe.localhost:8787/col/col2/index.html"', "", r"columns\[2\].url", "None"),
        ('"http://www.yunhe.localhost:8787/col/col2', '"http://www.yunhe.localhost/col/col2', r"columns\[2\].url", "none of the"),
        ('"http://www.yunhe.localhost:8787/col/col2', '"http://u@www.yunhe.localhost:8787/col/col2', r"columns\[2\].url", "u@"),
        ('"http://www.yunhe.localhost:8787/col/col2', '"file:///col/col2', r"columns\[2\].url", "file:"),
        ('"http://www.yunhe.localhost:8787/col/col2', '"http://[x/col2', r"columns\[2\].url", "http://\\[x"),
        ("col2/index.html", "col2/index.html#top", r"columns\[2\].url", "fragment"),
        ("[[columns]]", "[[columns", "yunhe.toml", "yunhe.toml"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_key_and_text(folder, old, new, key, met):
    assert old in GOOD
    with pytest.raises(PortalFileError, match=met) as caught:
        load_portals(folder(GOOD.replace(old, new)))
    assert str(caught.value).startswith("yunhe.toml: ")
    assert key.replace("\\", "") in str(caught.value)


def test_columns_must_be_tables(folder):
    head = GOOD[: GOOD.index("[[columns]]")]
    for wrong in ('columns = "x"', 'columns = ["x"]'):
        with pytest.raises(PortalFileError, match=r"yunhe\.toml: columns.*'x'"):
            load_portals(folder(head + wrong))


def test_a_portal_without_columns_says_why(folder):
    head = GOOD[: GOOD.index("[[columns]]")].replace("minimum_reports = 8", "minimum_reports = 0") + "columns = []\n"
    (portal,) = load_portals(folder(head))
    assert portal.columns == ()
    with pytest.raises(PortalFileError, match="notes"):
        load_portals(folder(head.replace('["invented"]', "[]")))


def test_two_portals_never_share_a_host(folder):
    folder(GOOD)
    with pytest.raises(PortalFileError, match=r"yunhe\.toml: hosts: 'www\.yunhe\.localhost:8787' stands in aoyang\.toml too"):
        load_portals(folder(GOOD, "aoyang"))


def test_a_stem_that_is_no_key(folder):
    with pytest.raises(PortalFileError, match="云河"):
        load_portals(folder(GOOD, "云河"))


def test_neither_city_nor_folder(tmp_path):
    with pytest.raises(PortalFileError, match=r"'atlantis' is neither a city .*hangzhou"):
        load_portals("atlantis")
    with pytest.raises(PortalFileError, match="no portal file"):
        load_portals(str(tmp_path))


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "yunhe.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PortalFileError, match=r"yunhe\.toml"):
        load_portals(str(tmp_path))


def test_rhythm_and_storage_are_as_stated_and_usual_otherwise(folder):
    storage = 'attachment_hosts = ["zjjcmspublic*.oss-a.internet.cloud.zj.gov.cn", "files.example.gov.cn"]\n'
    (portal,) = load_portals(folder(storage + GOOD + '\n[rhythm]\nseason = ["12-01", "03-31"]\nrecheck_days = 0\n'))
    assert portal.rhythm == Rhythm(("12-01", "03-31"), 7, 0)
    assert portal.attachment_hosts == ("zjjcmspublic*.oss-a.internet.cloud.zj.gov.cn", "files.example.gov.cn")
    (usual,) = load_portals(folder(GOOD))
    assert (usual.rhythm, usual.attachment_hosts) == (Rhythm(("01-01", "04-30"), 7, 7), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('rhythm = "weekly"\n' + GOOD, "rhythm: must be a table"),
        (GOOD + "[rhythm]\ndays = 7\n", "rhythm.days: unknown key, says 7"),
        (GOOD + '[rhythm]\nseason = ["01-01"]\n', "rhythm.season: must be two days"),
        (GOOD + '[rhythm]\nseason = ["01-01", "02-30"]\n', "rhythm.season: must be two days"),
        (GOOD + '[rhythm]\nseason = ["1-1", "4-30"]\n', "rhythm.season: must be two days"),
        (GOOD + "[rhythm]\nlists_days = -1\n", "rhythm.lists_days: must be a number of days from 0 to 183, is -1"),
        (GOOD + "[rhythm]\nrecheck_days = true\n", "rhythm.recheck_days: must be a number of days"),
        (GOOD + "[rhythm]\nrecheck_days = 365\n", "rhythm.recheck_days: must be a number of days"),
        ('attachment_hosts = "a.gov.cn"\n' + GOOD, "attachment_hosts: must be a list"),
        ('attachment_hosts = ["*.gov.cn"]\n' + GOOD, "attachment_hosts: must be a host name"),
        ('attachment_hosts = ["a.*.b.gov.cn"]\n' + GOOD, "attachment_hosts: must be a host name"),
        ('attachment_hosts = ["http://a.gov.cn"]\n' + GOOD, "attachment_hosts: must be a host name"),
        ('attachment_hosts = ["a.gov.cn", "a.gov.cn"]\n' + GOOD, "attachment_hosts: one stands twice"),
    ],
)
def test_rhythm_and_storage_are_read_strictly(folder, text, told):
    with pytest.raises(PortalFileError, match=r"yunhe\.toml: ") as caught:
        load_portals(folder(text))
    assert told in str(caught.value)
