"""Read the form files into `Form` values, strictly: a key that is missing, unknown or of the wrong type is an error."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import FormFileError
from pipelines.model import DisclosureItem, Form, FormLabel

FOLDER = Path(__file__).parent
# Detection takes the first edition that matches: 2021 names its own columns, 2019's last proof is the bare note.
DETECTION_ORDER = ("2021", "2019", "2014", "narrative")
_LABEL_KEYS = {"key", "label", "label_en", "variants", "parent", "group", "legal_basis"}
_FORM_KEYS = {"edition", "name", "source", "first_year", "last_year", "has_tables", "detect"}
_LABEL_LISTS = {"measures", "applicants", "outcomes", "dispute_groups", "dispute_results"}


@cache
def load_forms() -> tuple[Form, ...]:
    """All editions shipped, in the order of detection.

    Raises:
        FormFileError: a file is missing or says something that a form cannot.
    """
    return tuple(load_form(FOLDER / f"{edition}.toml") for edition in DETECTION_ORDER)


def load_form(path: Path) -> Form:
    """One edition from its file; the stem must be the edition.

    Raises:
        FormFileError: names the file, the key and the text met.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FormFileError(f"{path.name}: {error}") from error
    unknown = set(data) - _FORM_KEYS - _LABEL_LISTS - {"disclosure"}
    if unknown:
        raise FormFileError(f"{path.name}: unknown key {sorted(unknown)[0]!r}")
    if data.get("edition") != path.stem:
        raise FormFileError(f"{path.name}: edition is {data.get('edition')!r}, the file's stem says {path.stem!r}")
    labels = {name: tuple(_label(path, name, entry) for entry in data.get(name, [])) for name in _LABEL_LISTS}
    form = Form(
        edition=_need(path, data, "edition", str),
        name=_need(path, data, "name", str),
        source=_need(path, data, "source", str),
        first_year=_need(path, data, "first_year", int),
        last_year=data.get("last_year"),
        has_tables=_need(path, data, "has_tables", bool),
        detect=tuple(tuple(proof) for proof in _need(path, data, "detect", list)),
        disclosure=tuple(_item(path, entry) for entry in data.get("disclosure", [])),
        **labels,
    )
    _check(path, form)
    return form


def _need(path: Path, data: dict[str, Any], key: str, kind: type) -> Any:
    if not isinstance(data.get(key), kind):
        raise FormFileError(f"{path.name}: {key} must be {kind.__name__}, is {data.get(key)!r}")
    return data[key]


def _label(path: Path, where: str, entry: dict[str, Any]) -> FormLabel:
    unknown = set(entry) - _LABEL_KEYS
    if unknown:
        raise FormFileError(f"{path.name}: {where}: unknown key {sorted(unknown)[0]!r} in {entry.get('key')!r}")
    for key in ("key", "label", "label_en"):
        _need(path, entry, key, str)
    return FormLabel(**{**entry, "variants": tuple(entry.get("variants", ()))})


def _item(path: Path, entry: dict[str, Any]) -> DisclosureItem:
    row = {key: value for key, value in entry.items() if key not in ("measures", "optional")}
    return DisclosureItem(
        row=_label(path, "disclosure", row),
        measures=tuple(_need(path, entry, "measures", list)),
        optional=bool(entry.get("optional", False)),
    )


def _check(path: Path, form: Form) -> None:
    measures = {measure.key for measure in form.measures}
    for item in form.disclosure:
        for measure in item.measures:
            if measure not in measures:
                raise FormFileError(f"{path.name}: disclosure {item.row.key!r} names unknown measure {measure!r}")
    lists = (form.measures, form.applicants, form.outcomes, form.dispute_groups, form.dispute_results)
    for labels in (*lists, tuple(item.row for item in form.disclosure)):
        keys = [label.key for label in labels]
        if len(set(keys)) != len(keys):
            raise FormFileError(f"{path.name}: a key stands twice in {keys}")
    if form.has_tables and not all((*lists, form.disclosure)):
        raise FormFileError(f"{path.name}: a form with tables needs measures, disclosure, applicants, outcomes and disputes")
