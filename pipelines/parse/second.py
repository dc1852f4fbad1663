"""The second reader: BeautifulSoup, rows read by their own cells, the last seven of a row being its values.

Independent of the everyday reader down to the HTML library, so that agreement proves something: it resolves no
spans, keeps no grid, and reads numbers by its own grammar. Only the form's vocabulary and the title are shared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.model import Cell, CellMap, CellStatus, Form, FormLabel, Link, Report, TableName
from pipelines.parse.content import PageContent, squeeze
from pipelines.parse.detect import has_note
from pipelines.parse.identity import find_dates, find_organ, find_title, find_year
from pipelines.parse.page import decode_payload, looks_flat
from pipelines.parse.prose import split_sections, whole_text
from pipelines.parse.second_rows import TableRow, flat_rows, soup_rows

# Full-width digits and signs become narrow; nothing else is folded, so a footnote mark stays a mark.
_WIDE = {0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)} | {0x3000: " ", 0xA0: " "}
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,8})?(元|万元|件)?")
# What a browser does not show of a number: zero-width characters and places where it may be broken.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_HYPHENS = re.compile(r"[‐-―−─]")


def parse_again(
    payload: bytes,
    *,
    forms: Sequence[Form],
    content_type: str | None = None,
    url: str | None = None,
    link: Link | None = None,
) -> Report:
    """Read one page a second time, by other means; arguments, result and errors as those of `parse_page`."""
    decoding = decode_payload(payload, content_type)
    if looks_flat(decoding.text):
        rows, content = flat_rows(decoding.text), PageContent((), decoding.text.split("\n"), (), page_text=decoding.text)
    else:
        rows, content = soup_rows(decoding.text)
    title = find_title(content, link)
    words = "\n".join(_plain(cell) for row in rows for cell in row)
    form = next((form for form in forms[:-1] if _proves(form, words)), forms[-1])
    tables = _read_tables(rows, form) if form.has_tables else {}
    prose = split_sections([squeeze(line) for line in content.lines])
    dates = find_dates(content, url, link)
    return Report(
        organ=find_organ(title, content, link),
        report_year=find_year(title, content),
        form_edition=form.edition,
        title=title.text,
        published_date=dates[0][1] if dates else None,
        disclosure=tables.get("disclosure"),
        requests=tables.get("requests"),
        disputes=tables.get("disputes"),
        sections=prose.sections if form.has_tables else whole_text(content.lines, ()),
        headings=prose.headings,
        heading_texts=prose.heading_texts,
        has_balance_note=has_note(words),
        is_image_only=False,
        tables=(),
        charset=decoding.charset,
        reader="beautifulsoup",
    )


# --- what the rows say


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(character for character in folded if character.isalnum() or character in "()、./")


def _core(text: str) -> str:
    """A label without numbering and brackets."""
    plain = re.sub(r"\(.*$", "", re.sub(r"^(\(.{1,2}\)|\d{1,2}[.、]|[一二三四]、)", "", _plain(text)))
    return plain or _plain(text)


def _proves(form: Form, words: str) -> bool:
    return any(all(_plain(label) in words for label in proof) for proof in form.detect)


def _by_core(labels: Sequence[FormLabel]) -> dict[str, list[FormLabel]]:
    found: dict[str, list[FormLabel]] = {}
    for label in labels:
        for wording in label.wordings:
            if label not in found.setdefault(_core(wording), []):
                found[_core(wording)].append(label)
    return found


def _read_tables(rows: Sequence[TableRow], form: Form) -> dict[TableName, CellMap]:
    tables: dict[TableName, CellMap] = {}
    for name, cells in (
        ("disclosure", dict(_disclosure(rows, form))),
        ("requests", dict(_requests(rows, form))),
        ("disputes", dict(_disputes(rows, form))),
    ):
        if cells:
            tables[name] = cells  # type: ignore[index]
    return tables


def _requests(rows: Sequence[TableRow], form: Form) -> Iterator[tuple[tuple[str, str], Cell]]:
    wanted = _by_core(form.outcomes)
    applicants = [label.key for label in form.applicants]
    columns = {_core(wording): label.key for label in form.applicants for wording in label.wordings}
    seen: set[str] = set()
    first, beside = "", 0
    padded = sum(_is_row(row, wanted) and not row[-8].strip() for row in rows)
    for number, row in enumerate(rows, start=1):
        beside = _cells_beside(row, columns) or beside
        named = [columns.get(_core(cell), "") for cell in row[-7:]]
        if sorted(named) == sorted(columns[_core(label.label)] for label in form.applicants):
            applicants = named
        labels, values = row[:-7], row[-7:]
        if beside and len(row) > 7 + beside and not any(_core(cell) in wanted for cell in row[-7 - beside : -beside] if cell):
            labels, values = row[: -7 - beside], row[-7 - beside : -beside]
        if not labels:
            continue
        leaf = next((label for label in reversed(labels) if label.strip()), "")
        found = wanted.get(_core(leaf), [])
        if found and found[0].key == first and len(seen) > 1:
            # The form begins anew: another organ's, or another year's.
            return
        if not found or found[0].key in seen or any(_core(value) in wanted for value in values if value.strip()):
            continue
        if padded == 1 and not labels[-1].strip() and not all(value.strip() for value in values):
            # The one row with a blank before its figures: one is too many, and no telling which.
            continue
        first = first or found[0].key
        seen.add(found[0].key)
        for applicant, value in zip(applicants, values, strict=True):
            yield (found[0].key, applicant), _cell(value, number, None)


def _is_row(row: TableRow, wanted: Collection[str]) -> bool:
    return len(row) > 8 and any(_core(cell) in wanted for cell in row[:-7] if cell.strip())


def _cells_beside(row: TableRow, columns: Mapping[str, str]) -> int:
    """How many cells that are not the form's follow 总计, or 申请人情况, in a row of the header."""
    cores = [_core(cell) for cell in row]
    ends = [at for at, core in enumerate(cores) if columns.get(core) == "total" or core == "申请人情况"]
    if not ends or any(cell.isdigit() for cell in cores):
        return 0
    rest = cores[ends[-1] + 1 :]
    return 0 if any(cell in columns for cell in rest) else len(rest)


def _disputes(rows: Sequence[TableRow], form: Form) -> Iterator[tuple[tuple[str, str], Cell]]:
    keys = [(group.key, result.key) for group in form.dispute_groups for result in form.dispute_results]
    heads = {_core(label.label) for label in (*form.dispute_groups, *form.dispute_results)}
    for number, row in enumerate(rows, start=1):
        before = [cell for earlier in rows[max(0, number - 3) : number - 1] for cell in earlier]
        if (
            len(row) < len(keys)
            or sum(_core(cell) in heads for cell in before) < 8
            or any(_core(cell) in heads for cell in row if cell.strip())
            or [cell.strip() for cell in row[-len(keys) :]] == [str(at) for at in range(1, len(keys) + 1)]
        ):
            continue
        beside = max(_cells_after(earlier, heads) for earlier in rows[max(0, number - 3) : number - 1])
        end = len(row) - min(beside, len(row) - len(keys))
        while end > len(keys) and not row[end - 1].strip() and row[end - len(keys) - 1].strip().isdigit():
            end -= 1
        if _has_places(row[: end - len(keys)], row[end - len(keys) : end], rows[max(0, number - 3) : number - 1]):
            for key, value in zip(keys, row[end - len(keys) : end], strict=True):
                yield key, _cell(value, number, None)
        return


def _has_places(before: TableRow, values: TableRow, heads: Sequence[TableRow]) -> bool:
    """Whether no figure, and no blank that may be one, stands before the fifteen, and no word in their place."""
    is_word = _read_number(values[0], None)[0] == "unreadable" and re.search(r"\d", values[0]) is None
    if is_word or any(cell.strip().isdecimal() for cell in before):
        return False
    is_led = any(head and not head[0].strip() for head in heads)
    return not before or bool(before[-1].strip()) or is_led or all(value.strip() for value in values)


def _cells_after(row: TableRow, heads: Collection[str]) -> int:
    """How many cells follow the last result in a row of the header that names them all."""
    ends = [at for at, cell in enumerate(row, 1) if _core(cell) in heads]
    return len(row) - ends[-1] if len(ends) >= 15 else 0


def _disclosure(rows: Sequence[TableRow], form: Form) -> Iterator[tuple[tuple[str, str], Cell]]:
    items = {wording: item for item in form.disclosure for wording in map(_core, item.row.wordings)}
    measures = {_core(wording): label.key for label in form.measures for wording in label.wordings}
    head: list[str] = []
    units: dict[str, str] = {}
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        named = [measures[_core(cell)] for cell in row if _core(cell) in measures]
        if named:
            head = named
            units = {measures[_core(cell)]: _plain(cell) for cell in row if _core(cell) in measures}
            continue
        at = next((at for at, cell in enumerate(row[:3]) if _core(cell) in items), None)
        if at is None or len(row) - at - 1 > 4:
            continue
        item = items[_core(row[at])]
        if item.row.key in seen:
            continue
        seen.add(item.row.key)
        values = row[at + 1 :]
        while len(values) > len(head or item.measures) and not values[-1].strip() and values[0].strip():
            values.pop()
        named = next((list(keys) for keys in (head, item.measures) if len(keys) == len(values)), [])
        for measure, value in zip(named, values, strict=False):
            if measure in item.measures:
                yield (item.row.key, measure), _cell(value, number, (measure, units.get(measure, "")))


def _is_other_unit(words: str) -> bool:
    return "元" in words and "万元" not in words


def _cell(text: str, row_number: int, measure: tuple[str, str] | None) -> Cell:
    status, value = _read_number(text, measure)
    return Cell(text, value, status, f"row {row_number}")


def _read_number(text: str, measure: tuple[str, str] | None) -> tuple[CellStatus, int | Decimal | None]:
    """Status and value by the second reader's own grammar; ``measure`` is a disclosure column and its label."""
    plain = text.translate(_UNSEEN).translate(_WIDE).strip()
    if not plain:
        return "blank", None
    plain = _HYPHENS.sub("-", plain)
    if plain.strip("-/\\_") == "" or plain == "无":
        return "dash", None
    match = _NUMBER.fullmatch(plain) if plain.isascii() or plain[-1] in "元件" else None
    if match is None:
        return "unreadable", None
    sign, digits, decimals, unit = match.groups()
    name, label = measure or ("", "")
    is_amount = name.startswith("amount")
    units = {"amount_yuan": "元", "amount_10k_yuan": "万元"}.get(name, "件" if "件数" in label else "")
    if (unit and unit != units) or (decimals and not measure) or (is_amount and sign == "+"):
        return "unreadable", None
    if (name == "amount_yuan" and "元" not in plain + label) or (name == "amount_10k_yuan" and _is_other_unit(plain + label)):
        return "unreadable", None
    value = Decimal(digits.replace(",", "") + (decimals or "")) * (-1 if sign == "-" else 1)
    if value > 2**63 - 1 and not is_amount:
        return "unreadable", None
    return "number", value if is_amount or decimals else int(value)
