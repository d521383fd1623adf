"""CLDF wordlists: the names of concepts as sources, forms as targets.

The forms of a wordlist can be in phonemic transcription, with the spelling in the column of values.
Values are taken if the metadata of the language name an orthography first among its
representations or the forms do among their transcriptions (as IDS does); else if the forms have
letters that only the International Phonetic Alphabet has and the values have almost none. The
report says which are taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from kiloglot.lexicon.cldf_metadata import Table
from kiloglot.lexicon.cldf_tables import Row, is_there, rows_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses

__all__ = ["wordlist_entries"]

#: Forms looked at to tell transcriptions from spellings.
_LOOKED_AT = 1000
#: Marks and letters of transcription that orthographies do without.
_PHONETIC = frozenset("ˈˌːˑʰʷʲˠˤɐɑɒɪʊʌɜɚɹɾʁʀʃʒɬɮθðɸβχɥʎɲɳɭɽʂʐɕʑɟʔʕɡɫɯɤɵɘɶœ̃ⁿ͡")
_ORTHOGRAPHIES = ("orth", "spelling")


def wordlist_entries(
    tables: Mapping[str, Table], wanted: str, gathering: Gathering
) -> Iterator[Entry]:
    """Yield the entries of a wordlist.

    Args:
        tables: The tables of the data set.
        wanted: The ID of the language, ``""`` if there is but one.
        gathering: Makes the entries.
    """
    concepts: dict[str, str] = {}
    if is_there(tables, "ParameterTable"):
        for row in rows_of(tables["ParameterTable"], gathering):
            name = row.get("name") or row.get("concepticonReference")
            concepts[row.get("id")] = name
    # Concepts are often named in capitals, as Concepticon does.
    named = [name for name in concepts.values() if len(name) > 1]
    if sum(map(str.isupper, named)) >= 0.9 * len(named):
        concepts = {key: name.lower() for key, name in concepts.items()}
    rows = (
        row
        for row in rows_of(tables["FormTable"], gathering)
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


def _representations(tables: Mapping[str, Table], wanted: str, gathering: Gathering) -> str:
    """Return what the first representation of the language is said to be."""
    if not is_there(tables, "LanguageTable"):
        return ""
    for row in rows_of(tables["LanguageTable"], gathering):
        if wanted in ("", row.get("id")):
            return row.cells.get("Representations", "") or ""
    return ""


def _spelled_in_values(rows: Sequence[Row], representations: str) -> bool:
    if not any(row.get("value") for row in rows):
        return False
    named = [row.cells.get("Transcriptions", "") or "" for row in rows[:1]]
    for said in [representations, *named]:
        if said.casefold().partition(";")[0].removeprefix("standard").startswith(_ORTHOGRAPHIES):
            return True
    forms = sum(1 for row in rows if _PHONETIC & set(row.get("form")))
    values = sum(1 for row in rows if _PHONETIC & set(row.get("value")))
    return forms > 0.2 * len(rows) and values < 0.1 * forms
