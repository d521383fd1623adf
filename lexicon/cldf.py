"""CLDF data sets: wordlists and dictionaries, tables of CSV described by a JSON file.

Tables and columns are found by what the metadata says they are in the CLDF ontology, whatever they
are called. A dictionary gives its senses' short glosses as sources and its headwords as targets, a
wordlist the names of its concepts and its forms.

The forms of a wordlist can be in phonemic transcription, with the spelling in the column of values.
Values are taken if the metadata of the language name an orthography first among its
representations or the forms do among their transcriptions (as IDS does); else if the forms have
letters that only the International Phonetic Alphabet has and the values have almost none. The
report says which are taken.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, Details, Example, Form, Gloss, items_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.forms import known_kind
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.tabular import Reading

__all__ = ["is_cldf", "metadata_of", "read_cldf"]

_TERMS = "http://cldf.clld.org/v1.0/terms.rdf#"
_MOST_METADATA = 1 << 24
#: Forms looked at to tell transcriptions from spellings.
_LOOKED_AT = 1000
#: Marks and letters of transcription that orthographies do without.
_PHONETIC = frozenset("ˈˌːˑʰʷʲˠˤɐɑɒɪʊʌɜɚɹɾʁʀʃʒɬɮθðɸβχɥʎɲɳɭɽʂʐɕʑɟʔʕɡɫɯɤɵɘɶœ̃ⁿ͡")
_ORTHOGRAPHIES = ("orth", "spelling")


#: A reference to another entry as dictionaries at Dictionaria write it.
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


class _Table(NamedTuple):
    """A table of the data set: its file and which column holds which property."""

    path: Path
    columns: Mapping[str, str]
    separators: Mapping[str, str]
    delimiter: str


class _Row(NamedTuple):
    """A row: the line it ends on, its cells by column, and the columns by property."""

    line: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]

    def get(self, term: str) -> str:
        return self.cells.get(self.columns.get(term, ""), "").strip()

    def own(self, name: str) -> str:
        """Return the cell of a column that the ontology does not know, by its name."""
        return (self.cells.get(name) or "").strip()


class _Examples(NamedTuple):
    """The examples of a data set, by their IDs, and by the senses that they say they are of."""

    by_id: dict[str, Example]
    by_sense: dict[str, list[Example]]


def is_cldf(lines: Sequence[str]) -> bool:
    """Tell whether the first lines are of the metadata of a CLDF data set."""
    head = "\n".join(lines)
    return head.lstrip().startswith("{") and _TERMS in head


def metadata_of(path: PathLike) -> Path | None:
    """Return the metadata file in a folder, or in its folder ``cldf``; None if there is none."""
    folder = Path(path)
    for place in folder, folder / "cldf":
        if found := sorted(place.glob("*-metadata.json")):
            return found[0]
    return None


def read_cldf(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a CLDF data set from its metadata file or its folder.

    Of a data set with several languages ``reading.target_language`` names the wanted one, by its
    ID, ISO 639-3 code, Glottocode or name. Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The metadata or a table cannot be read, there is neither a dictionary nor a
            wordlist in it, several languages of which none is named, or, if strict, a row is wrong.
    """
    gathering = Gathering(path, reading, report)
    if Path(path).is_dir():
        found = metadata_of(path)
        if found is None:
            raise InputError(
                "is a folder without CLDF metadata",
                path=path,
                remedy="name a lexicon, or a folder that holds a *-metadata.json",
            )
        path, lines = found, None
    tables = _tables(path, lines)
    wanted, code = _language(path, tables, gathering.reading.target_language)
    gathering.languages("", code)
    if "EntryTable" in tables and "SenseTable" in tables:
        yield from _dictionary(tables, wanted, gathering)
    elif "FormTable" in tables:
        yield from _wordlist(tables, wanted, gathering)
    else:
        raise InputError(
            "describes neither entries and senses nor forms",
            path=path,
            remedy="name a CLDF Dictionary or Wordlist",
        )


def _dictionary(tables: Mapping[str, _Table], wanted: str, gathering: Gathering) -> Iterator[Entry]:
    words: dict[str, tuple[str, str, tuple[Form, ...]]] = {}
    for row in _rows(tables["EntryTable"], gathering):
        if wanted in ("", row.get("languageReference")):
            forms = _forms(row, tables["EntryTable"])
            words[row.get("id")] = row.get("headword"), row.get("partOfSpeech"), forms
    examples = _examples(tables, gathering)
    elsewhere = set[str]()
    if wanted:
        elsewhere = {row.get("id") for row in _rows(tables["EntryTable"], gathering)} - set(words)
    for row in _rows(tables["SenseTable"], gathering):
        entry = row.get("entryReference")
        if entry in elsewhere:
            continue
        if entry not in words:
            gathering.wrong(row.line, "sense of no entry", entry)
            continue
        word, pos, forms = words[entry]
        description = _LINK.sub(r"\1", row.get("description"))
        glosses: Sequence[str] = [row.own("Translation")]
        sense = row.own("Note")
        if not glosses[0]:
            glosses, aside = short_glosses(description)
            sense = "; ".join(part for part in (aside, row.own("Semantic_Domain")) if part)
        details = _details(row, forms, examples)
        weight, origin = row.own("Weight"), row.own("Origin")
        yield from gathering.record(
            row.line,
            (Candidate(gloss, word, pos, sense, details, weight, origin) for gloss in glosses),
            "no short gloss",
            f"{word}: {description}",
        )


def _forms(row: _Row, table: _Table) -> tuple[Form, ...]:
    """Return the forms of an entry: what stands in columns named like kinds of forms."""
    forms = [Form(kind, text) for kind, text in items_of(row.own("Forms"))]
    terms = set(table.columns.values())
    for name, cell in row.cells.items():
        if cell and name not in terms and (kind := known_kind(name)):
            parts = cell.split(separator) if (separator := table.separators.get(name)) else [cell]
            forms += (Form(kind, text) for part in parts if (text := part.strip()))
    return tuple(dict.fromkeys(forms))


def _examples(tables: Mapping[str, _Table], gathering: Gathering) -> _Examples:
    found = _Examples({}, {})
    if not _is_there(tables, "ExampleTable"):
        return found
    for row in _rows(tables["ExampleTable"], gathering):
        example = Example(row.get("primaryText"), row.get("translatedText"))
        if any(example):
            found.by_id[row.get("id")] = example
            for sense in row.get("senseReference").split(";"):
                found.by_sense.setdefault(sense.strip(), []).append(example)
    return found


def _details(row: _Row, forms: tuple[Form, ...], examples: _Examples) -> Details:
    names = map(str.strip, row.get("exampleReference").split(";"))
    shown = [examples.by_id[name] for name in names if name in examples.by_id]
    shown += examples.by_sense.get(row.get("id"), ()) if row.get("id") else ()
    shown += (Example(*pair) for pair in items_of(row.own("Examples")))
    details = Details(
        row.own("Features"),
        row.own("Source_Features"),
        forms,
        tuple(Form(*pair) for pair in items_of(row.own("Source_Forms"))),
        tuple(dict.fromkeys(shown)),
        tuple(Gloss(*pair) for pair in items_of(row.own("Other_Glosses"))),
    )
    return details if any(details) else NOTHING


def _wordlist(tables: Mapping[str, _Table], wanted: str, gathering: Gathering) -> Iterator[Entry]:
    concepts: dict[str, str] = {}
    if _is_there(tables, "ParameterTable"):
        for row in _rows(tables["ParameterTable"], gathering):
            name = row.get("name") or row.get("concepticonReference")
            concepts[row.get("id")] = name
    # Concepts are often named in capitals, as Concepticon does.
    named = [name for name in concepts.values() if len(name) > 1]
    if sum(map(str.isupper, named)) >= 0.9 * len(named):
        concepts = {key: name.lower() for key, name in concepts.items()}
    rows = (
        row
        for row in _rows(tables["FormTable"], gathering)
        if wanted in ("", row.get("languageReference"))
    )
    head = list(itertools.islice(rows, _LOOKED_AT))
    term = (
        "value" if _spelled_in_values(head, _representations(tables, wanted, gathering)) else "form"
    )
    column = tables["FormTable"].columns.get(term, term)
    gathering.report.columns = ("source", f"target: {column}", "sense")
    for row in itertools.chain(head, rows):
        concept = row.get("parameterReference")
        glosses, aside = short_glosses(concepts.get(concept, concept))
        if concept in concepts and not glosses:
            glosses = (concepts[concept],)
        yield from gathering.record(
            row.line,
            (Candidate(gloss, row.get(term), "", aside) for gloss in glosses),
            "no form or no concept",
            f"{concept}: {row.get('value')}",
        )


def _representations(tables: Mapping[str, _Table], wanted: str, gathering: Gathering) -> str:
    """Return what the first representation of the language is said to be."""
    if not _is_there(tables, "LanguageTable"):
        return ""
    for row in _rows(tables["LanguageTable"], gathering):
        if wanted in ("", row.get("id")):
            return row.cells.get("Representations", "") or ""
    return ""


def _spelled_in_values(rows: Sequence[_Row], representations: str) -> bool:
    if not any(row.get("value") for row in rows):
        return False
    named = [row.cells.get("Transcriptions", "") or "" for row in rows[:1]]
    for said in [representations, *named]:
        if said.casefold().partition(";")[0].removeprefix("standard").startswith(_ORTHOGRAPHIES):
            return True
    forms = sum(1 for row in rows if _PHONETIC & set(row.get("form")))
    values = sum(1 for row in rows if _PHONETIC & set(row.get("value")))
    return forms > 0.2 * len(rows) and values < 0.1 * forms


def _language(path: PathLike, tables: Mapping[str, _Table], wanted: str) -> tuple[str, str]:
    """Return the ID of the wanted language and its code.

    The ID is ``""`` if there is but one language and none is named.

    Raises:
        InputError: There are several and none is named, or not the one named.
    """
    if not _is_there(tables, "LanguageTable"):
        rows = _languages_met(tables)
        if not rows:
            return wanted, wanted
    else:
        rows = list(_rows(tables["LanguageTable"], None))
    names = ("id", "iso639P3code", "glottocode", "name")
    for row in rows:
        if wanted and wanted.casefold() in {row.get(name).casefold() for name in names}:
            return row.get("id"), row.get("iso639P3code") or row.get("id")
    some = ", ".join(row.get("id") for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
    if wanted:
        raise InputError("no such language in it", path=path, text=wanted, remedy=f"name of {some}")
    if len(rows) > 1:
        raise InputError(
            f"holds {len(rows)} languages ({some})",
            path=path,
            remedy=f"name the one that is wanted: --target-language {rows[0].get('id')}",
        )
    return "", "".join(row.get("iso639P3code") or row.get("id") for row in rows)


def _languages_met(tables: Mapping[str, _Table]) -> list[_Row]:
    """Return rows of the languages that entries or forms name, where no table tells of them."""
    found: dict[str, _Row] = {}
    for name in ("EntryTable", "FormTable"):
        if name in tables and "languageReference" in tables[name].columns:
            for row in _rows(tables[name], None):
                if code := row.get("languageReference"):
                    found.setdefault(code, _Row(row.line, {"ID": code}, {"id": "ID"}))
            break
    return list(found.values())


def _tables(path: PathLike, lines: Iterable[str] | None) -> dict[str, _Table]:
    """Return the tables of a data set by their names in the ontology.

    Raises:
        InputError: The metadata are none, or name a file outside their folder.
    """
    described = _metadata(path, lines)
    found: dict[str, _Table] = {}
    for table in _objects(described.get("tables")):
        kind = str(table.get("dc:conformsTo") or "").removeprefix(_TERMS)
        url, schema = table.get("url"), table.get("tableSchema")
        if not kind or not isinstance(url, str) or not isinstance(schema, dict):
            continue
        columns: dict[str, str] = {}
        separators: dict[str, str] = {}
        for column in _objects(schema.get("columns")):
            name, term = column.get("name"), str(column.get("propertyUrl") or "")
            separator = column.get("separator")
            if isinstance(name, str) and isinstance(separator, str) and separator:
                separators[name] = separator
            if isinstance(name, str) and term.startswith(_TERMS):
                columns.setdefault(term.removeprefix(_TERMS), name)
        dialect = {**_object(described.get("dialect")), **_object(table.get("dialect"))}
        place = Path(url)
        if place.is_absolute() or ".." in place.parts or ":" in url or "\0" in url:
            raise InputError("names a table outside its folder", path=path, text=url)
        delimiter = dialect.get("delimiter")
        found.setdefault(
            kind,
            _Table(
                Path(path).parent / place,
                columns,
                separators,
                delimiter if isinstance(delimiter, str) and len(delimiter) == 1 else ",",
            ),
        )
    return found


def _metadata(path: PathLike, lines: Iterable[str] | None) -> dict[str, Any]:
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


def _rows(table: _Table, gathering: Gathering | None) -> Iterator[_Row]:
    """Yield the rows of a table.

    Raises:
        InputError: It cannot be read, or lacks a column; or, if strict, a row is too short or long.
    """
    path = _packed(table.path)
    lines = (line + "\n" for line in read_lines(path))
    rows = csv.reader(lines, delimiter=table.delimiter)
    try:
        header = next(rows, None)
        if header is None:
            raise InputError("is empty", path=path, remedy="fetch it again")
        for cells in rows:
            if not cells:
                continue
            if len(cells) != len(header) and gathering is not None and gathering.reading.strict:
                raise InputError(
                    f"{len(cells)} columns instead of {len(header)}",
                    path=path,
                    line=rows.line_num,
                    text=" | ".join(cells),
                    remedy="correct it, or leave out --strict",
                )
            yield _Row(rows.line_num, dict(zip(header, cells, strict=False)), table.columns)
    except csv.Error as error:
        raise InputError(
            f"is no CSV ({error})", path=path, line=rows.line_num, remedy="correct it"
        ) from None


def _is_there(tables: Mapping[str, _Table], name: str) -> bool:
    """Tell whether a table that can be done without is described, and its file is there."""
    return name in tables and _packed(tables[name].path).is_file()


def _packed(path: Path) -> Path:
    """Return the path of a table, or of that table packed, which CLDF allows."""
    packed = path.with_name(path.name + ".zip")
    return packed if packed.is_file() and not path.is_file() else path


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
