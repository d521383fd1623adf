"""The metadata of a CLDF data set: JSON that says which tables there are, and what is in them.

Tables and columns are found by what they are in the CLDF ontology, whatever they are called.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.facts import rows_of

__all__ = ["TERMS", "Table", "described_by", "metadata_in", "metadata_of"]

TERMS = "http://cldf.clld.org/v1.0/terms.rdf#"
_MOST_METADATA = 1 << 24


class Table(NamedTuple):
    """A table of the data set: its file, and what is in it.

    Args:
        path: The file.
        columns: Property of the ontology -> name of the column.
        separators: Name of a column -> what parts the values in a cell of it.
        delimiter: What stands between cells.
        titles: What the header calls a column -> its name, where these differ.
        comment: What rows begin with that are comments, ``""`` if there are none.
    """

    path: Path
    columns: Mapping[str, str]
    separators: Mapping[str, str]
    delimiter: str
    titles: Mapping[str, str] = MappingProxyType({})
    comment: str = ""

    def parts(self, term: str, cell: str) -> list[str]:
        """Return the values in a cell of the column that holds a property of the ontology."""
        separator = self.separators.get(self.columns.get(term, ""), ";")
        return [part for each in cell.split(separator) if (part := each.strip())]


def metadata_of(path: PathLike) -> Path | None:
    """Return the metadata file in a folder, or in its folder ``cldf``; None if there is none."""
    folder = Path(path)
    for place in folder, folder / "cldf":
        if found := sorted(place.glob("*-metadata.json")):
            return found[0]
    return None


def described_by(path: PathLike, described: Mapping[str, Any]) -> dict[str, Table]:
    """Return the tables that metadata tell of, by their names in the ontology.

    Args:
        path: The file that they are from.
        described: What it says.

    Raises:
        InputError: They name a table outside their folder.
    """
    found: dict[str, Table] = {}
    for table in _objects(described.get("tables")):
        kind = str(table.get("dc:conformsTo") or "").removeprefix(TERMS)
        url, schema = table.get("url"), table.get("tableSchema")
        if not kind or not isinstance(url, str) or not isinstance(schema, dict):
            continue
        columns: dict[str, str] = {}
        separators: dict[str, str] = {}
        titles: dict[str, str] = {}
        for column in _objects(schema.get("columns")):
            title = _title(column.get("titles"))
            name, term = column.get("name", title), str(column.get("propertyUrl") or "")
            if isinstance(name, str) and title:
                titles[title] = name
            separator = column.get("separator")
            if isinstance(name, str) and isinstance(separator, str) and separator:
                separators[name] = separator
            if isinstance(name, str) and term.startswith(TERMS):
                columns.setdefault(term.removeprefix(TERMS), name)
            elif isinstance(name, str) and (usual := _usual_references().get((kind, name))):
                columns.setdefault(usual, name)
        dialect = {**_object(described.get("dialect")), **_object(table.get("dialect"))}
        place = Path(url)
        if place.is_absolute() or ".." in place.parts or ":" in url or "\0" in url:
            raise InputError("names a table outside its folder", path=path, text=url)
        delimiter = dialect.get("delimiter")
        # The number sign is what CSVW has where nothing is said.
        comment = dialect.get("commentPrefix", "#")
        found.setdefault(
            kind,
            Table(
                Path(path).parent / place,
                columns,
                separators,
                delimiter if isinstance(delimiter, str) and len(delimiter) == 1 else ",",
                titles,
                comment if isinstance(comment, str) else "",
            ),
        )
    return found


@functools.cache
def _usual_references() -> dict[tuple[str, str], str]:
    """Table and column -> what the column refers to by its usual name, where nothing says so."""
    usual = rows_of("cldf.tsv")
    return {(row[0], row[2]): row[3] for row in usual if row[3].endswith("Reference")}


def _title(titles: Any) -> str:
    """Return the first title of a column, which may be one of several, or of several languages."""
    while isinstance(titles, dict | list) and titles:
        titles = titles[0] if isinstance(titles, list) else next(iter(titles.values()))
    return titles if isinstance(titles, str) else ""


def metadata_in(path: PathLike, lines: Iterable[str] | None = None) -> dict[str, Any]:
    """Return what a file of metadata says.

    Raises:
        InputError: It is no JSON, or no object.
    """
    text = io.StringIO()
    for line in read_lines(path) if lines is None else lines:
        text.write(line + "\n")
        if text.tell() > _MOST_METADATA:
            break
    try:
        described = json.loads(text.getvalue())
    except (ValueError, RecursionError) as error:
        raise InputError(
            "is no JSON",
            path=path,
            line=error.lineno if isinstance(error, json.JSONDecodeError) else None,
            remedy="name the metadata of a CLDF data set",
        ) from None
    if not isinstance(described, dict):
        raise InputError(
            "is no CLDF metadata", path=path, remedy="name the metadata of a CLDF data set"
        )
    return described


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
