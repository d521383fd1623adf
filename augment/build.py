"""An augmenter from files, as the command line names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kiloglot import lexicon, morph
from kiloglot.augment.analysis import Word
from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.form_list import load_forms
from kiloglot.augment.gazetteer import Gazetteer
from kiloglot.augment.lines import Analyses
from kiloglot.augment.manifest import Input, fingerprint
from kiloglot.augment.script import Transliterator
from kiloglot.augment.source_language import source_language
from kiloglot.augment.source_table import SourceTable
from kiloglot.augment.tagging import Trained
from kiloglot.data.files import PathLike, read_lines
from kiloglot.data.formats import read
from kiloglot.errors import InputError
from kiloglot.morph.installed import resolve

__all__ = ["build", "inputs_of"]

_TABLES = frozenset({"paradigms", "source paradigms"})


def inputs_of(files: Mapping[str, Sequence[PathLike]]) -> tuple[Input, ...]:
    """Hash the files of a run, by role; tables may be named by language code.

    Raises:
        InputError: A file is missing.
    """
    return tuple(
        found
        for role, paths in files.items()
        for path in paths
        for found in fingerprint(role, resolve(path) if role in _TABLES else path)
    )


def _silent(line: str) -> None:
    """Warn of nothing."""


def build(
    lexicons: Sequence[PathLike],
    paradigms: Sequence[PathLike] = (),
    inflector: PathLike | None = None,
    *,
    source: str = "eng",
    source_paradigms: PathLike | None = None,
    analyse_with: PathLike | None = None,
    script: str | None = None,
    target_text: Sequence[PathLike] = (),
    forms: Sequence[PathLike] = (),
    gazetteer: PathLike | None = None,
    warn: Callable[[str], object] = _silent,
    **settings: Any,
) -> Augmenter:
    """Load what an augmenter needs and make it.

    Args:
        lexicons: Bilingual lexicons, the most trusted first.
        paradigms: UniMorph tables of the target language.
        inflector: Folder of an inflection model.
        source: The source language, by ISO 639 code or name.
        source_paradigms: UniMorph table of the source language, to analyse plain text with.
        analyse_with: Annotated text of the source language (CoNLL-U), from which a tagger is
            trained for text without annotation.
        script: Language and script of the target orthography (``"kaz-Cyrl"``); entities are respelt
            in it.
        target_text: Files of real text of the target language.
        forms: Files of target headwords and forms without features.
        gazetteer: File of names that entities are swapped for.
        warn: Called with a line for each thing that was wrong in the lexicons and tables, and if
            there are no transfer rules for the source language.
        **settings: As :class:`kiloglot.augment.Settings`.

    Raises:
        InputError: A file cannot be used, or the settings do not go together.
    """
    if (settings.get("entities") == "transliterate") != (script is not None):
        raise InputError(
            "transliterating entities needs an orthography, and an orthography needs that",
            remedy="give both --entities transliterate and --script, such as kaz-Cyrl",
        )
    source = source_language(source, warn if settings.get("method") != "word" else _silent)
    lex = lexicon.load(*lexicons, language=source)
    for file in lex.report.files:
        for line in file.lines():
            warn(line)
    table = morph.load(*paradigms) if paradigms else None
    if table is not None and table.report.bad:
        for row in table.report.bad_rows:
            warn(str(row))
        warn(f"{table.report.bad} rows of the paradigms left out")
    analyse: Analyses = Word
    if source_paradigms is not None:
        analyse = SourceTable(morph.load(source_paradigms), lex, table)
    tagger = None
    if analyse_with is not None:
        tagger = Trained(read(analyse_with, "conllu"))
        if source_paradigms is None:
            analyse = tagger.word
    return Augmenter(
        lex,
        table,
        None if inflector is None else morph.Inflector.load(inflector),
        source=source,
        analyse=analyse,
        tagger=tagger,
        transliterate=None if script is None else Transliterator(script, source),
        target_text=(line for path in target_text for line in _text(path)),
        forms=load_forms(*forms) if forms else None,
        gazetteer=None if gazetteer is None else Gazetteer.load(gazetteer),
        warn=_silent,
        **settings,
    )


def _text(path: PathLike) -> Iterator[str]:
    empty = True
    for line in read_lines(path):
        empty = empty and not line.strip()
        yield line
    if empty:
        raise InputError("is empty", path=path, remedy="name real text of the target language")
