"""CLDF data sets: wordlists and dictionaries, tables of CSV described by a JSON file.

A dictionary gives its senses' short glosses as sources and its headwords as targets, a wordlist the
names of its concepts and its forms (:mod:`kiloglot.lexicon.cldf_wordlist`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.cldf_metadata import Table
from kiloglot.lexicon.cldf_tables import Row, is_there, language_of, rows_of, tables_of
from kiloglot.lexicon.cldf_wordlist import wordlist_entries
from kiloglot.lexicon.details import NOTHING, Details, Example, Form, Gloss, items_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.forms import known_kind
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = ["read_cldf"]

#: Columns of dictionaries at Dictionaria that tell senses apart.
_OF_SENSE = ("Semantic_Domain", "Scientific_Name")
#: What the names of their columns of glosses in other languages begin with.
_OTHER_GLOSS = "alt_translation"
#: A reference to another entry as dictionaries at Dictionaria write it.
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


class _Examples(NamedTuple):
    """The examples of a data set, by their IDs, and by the senses that they say they are of."""

    by_id: dict[str, Example]
    by_sense: dict[str, list[Example]]


def read_cldf(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a CLDF data set from its metadata file, its folder or one of its tables.

    Of a data set with several languages ``reading.target_language`` names the wanted one, by its
    ID, ISO 639-3 code, Glottocode or name. Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The metadata or a table cannot be read, there is neither a dictionary nor a
            wordlist in it, several languages of which none is named, or, if strict, a row is wrong.
    """
    gathering = Gathering(path, reading, report)
    tables = tables_of(path, lines)
    wanted, code = language_of(path, tables, gathering.reading.target_language)
    gathering.languages("", code)
    if "EntryTable" in tables and "SenseTable" in tables:
        yield from _dictionary(tables, wanted, gathering)
    elif "FormTable" in tables:
        yield from wordlist_entries(tables, wanted, gathering)
    else:
        raise InputError(
            "has neither entries and senses nor forms",
            path=path,
            text=", ".join(tables),
            remedy="name a CLDF Dictionary or Wordlist",
        )


def _dictionary(tables: Mapping[str, Table], wanted: str, gathering: Gathering) -> Iterator[Entry]:
    words: dict[str, tuple[str, str, tuple[Form, ...]]] = {}
    for row in rows_of(tables["EntryTable"], gathering):
        if wanted in ("", row.get("languageReference")):
            forms = _forms(row, tables["EntryTable"])
            words[row.get("id")] = row.get("headword"), row.get("partOfSpeech"), forms
    examples = _examples(tables, gathering)
    elsewhere = set[str]()
    if wanted:
        elsewhere = {row.get("id") for row in rows_of(tables["EntryTable"], gathering)} - set(words)
    for row in rows_of(tables["SenseTable"], gathering):
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
            sense = "; ".join(filter(None, (aside, *map(row.own, _OF_SENSE))))
        details = _details(row, tables["SenseTable"], forms, examples)
        weight, origin = row.own("Weight"), row.own("Origin")
        yield from gathering.record(
            row.line,
            (Candidate(gloss, word, pos, sense, details, weight, origin) for gloss in glosses),
            "no short gloss",
            f"{word}: {description}",
        )


def _forms(row: Row, table: Table) -> tuple[Form, ...]:
    """Return the forms of an entry: what stands in columns named like kinds of forms."""
    forms = [Form(kind, text) for kind, text in items_of(row.own("Forms"))]
    terms = set(table.columns.values())
    for name, cell in row.cells.items():
        if cell and name not in terms and (kind := known_kind(name)):
            parts = cell.split(separator) if (separator := table.separators.get(name)) else [cell]
            forms += (Form(kind, text) for part in parts if (text := part.strip()))
    return tuple(dict.fromkeys(forms))


def _examples(tables: Mapping[str, Table], gathering: Gathering) -> _Examples:
    found = _Examples({}, {})
    if not is_there(tables, "ExampleTable"):
        return found
    table = tables["ExampleTable"]
    for row in rows_of(table, gathering):
        example = Example(row.get("primaryText"), row.get("translatedText"))
        if any(example):
            found.by_id[row.get("id")] = example
            for sense in table.parts("senseReference", row.get("senseReference")):
                found.by_sense.setdefault(sense, []).append(example)
    return found


def _details(row: Row, table: Table, forms: tuple[Form, ...], examples: _Examples) -> Details:
    names = table.parts("exampleReference", row.get("exampleReference"))
    shown = [examples.by_id[name] for name in names if name in examples.by_id]
    shown += examples.by_sense.get(row.get("id"), ()) if row.get("id") else ()
    shown += (Example(*pair) for pair in items_of(row.own("Examples")))
    details = Details(
        row.own("Features"),
        row.own("Source_Features"),
        forms,
        tuple(Form(*pair) for pair in items_of(row.own("Source_Forms"))),
        tuple(dict.fromkeys(shown)),
        (
            *(Gloss(*pair) for pair in items_of(row.own("Other_Glosses"))),
            *(
                Gloss(name, text)
                for name, cell in row.cells.items()
                if name.startswith(_OTHER_GLOSS) and (text := (cell or "").strip())
            ),
        ),
    )
    return details if any(details) else NOTHING
