"""Dictionaries of Giellatekno: a lemma group and its groups of meanings with translations.

.. code-block:: xml

    <r xml:lang="sme"><e>
      <lg><l pos="N">guolli</l></lg>
      <mg><tg xml:lang="nob"><re>dyr</re><t pos="N">fisk</t></tg></mg>
    </e></r>
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, VARIANT, Details, Example, Form, Gloss
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.languages import best_language, by_counts, met_as
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.xml import format_of, language_of, records, text_of

__all__ = ["giella_files", "read_giella"]

#: A file of a part of speech: what it holds, and the codes of both languages.
_NAME = re.compile(r"\w+_([a-z]{6})\.xml")
#: Translations: of a word, and by a phrase.
_TRANSLATIONS = ("t", "tf")


def read_giella(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a dictionary of Giellatekno.

    A folder is read with the files of all parts of speech in it; problems then name lines only.
    Of translations into several languages ``reading.target_language`` names the wanted one, else it
    is the one met most. The sense is the restriction (``<re>``) of a translation. An explanation
    (``<te>``) stands in for a translation that there is not, if it is short.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed dictionary.
    """
    gathering = Gathering(path, reading, report)
    files = giella_files(path)
    root: dict[str, str] = {}
    counts, found = by_counts(
        itertools.chain.from_iterable(records(file, "giella", ("e",), None, root) for file in files)
        if files
        else records(path, "giella", ("e",), lines, root),
        lambda record: filter(None, _languages(record.element)),
    )
    wanted = gathering.reading.target_language
    language = met_as(wanted, counts) or wanted or best_language(counts)
    gathering.languages(root.get("xml:lang", ""), language)
    for line, entry in found:
        lemma = entry.find("lg/l")
        there = dict.fromkeys(filter(None, _languages(entry)))
        without = "no translation"
        if there and language not in there:
            without = f"no translation in {language}, only in {', '.join(there)}"
        yield from gathering.record(
            line,
            _candidates(entry, language),
            "no lemma" if lemma is None else without,
            text_of(lemma),
        )


def giella_files(folder: PathLike) -> list[Path]:
    """Return the files of a dictionary, one for each part of speech, in its folder.

    They are called like ``N_smenob.xml``; others there are lists for other programs.
    """
    if not Path(folder).is_dir():
        return []
    named = sorted(place for place in Path(folder).glob("*_*.xml") if _NAME.fullmatch(place.name))
    pairs = Counter(found[1] for place in named if (found := _NAME.fullmatch(place.name)))
    if not pairs:
        return []
    pair = pairs.most_common(1)[0][0]
    return [place for place in named if place.stem.endswith(pair) and _is_giella(place)]


def _is_giella(path: Path) -> bool:
    try:
        return format_of(path) == "giella"
    except InputError:
        return False


def _candidates(entry: Element, language: str) -> Iterator[Candidate]:
    forms = tuple(dict.fromkeys(_forms(entry)))
    for lemma in entry.iterfind("lg/l"):
        source = text_of(lemma)
        for group in _groups(entry):
            if language_of(group) not in ("", language):
                continue
            meaning = next((each for each in entry.iterfind("mg") if _holds(each, group)), group)
            restrictions = (re for place in {meaning: 0, group: 0} for re in place.iterfind("re"))
            sense = "; ".join(filter(None, map(text_of, restrictions)))
            others = tuple(_others(meaning, language))
            shown = ((text_of(one.find("xt")), text_of(one.find("x"))) for one in group.iter("xg"))
            examples = tuple(Example(*pair) for pair in shown if any(pair))
            translated = group.find("t") is not None or group.find("tf") is not None
            targets: tuple[str, ...]
            for child in group:
                if language_of(child) not in ("", language):
                    continue
                if child.tag in _TRANSLATIONS:
                    targets, aside = (text_of(child),), ""
                elif child.tag == "te" and not translated:
                    targets, aside = short_glosses(text_of(child))
                else:
                    continue
                features = features_of("dictionary", [child.get("gen", "")])
                details = Details(features, "", (), forms, examples, others)
                note = "; ".join(filter(None, (sense, aside)))
                for target in targets:
                    pos = _pos(lemma) or _pos(child)
                    yield Candidate(source, target, pos, note, details if any(details) else NOTHING)


def _holds(meaning: Element, group: Element) -> bool:
    return any(each is group for each in meaning.iter("tg"))


def _others(meaning: Element, language: str) -> Iterator[Gloss]:
    """Yield the translations of a meaning into languages that are not the wanted one."""
    for group in meaning.iter("tg"):
        code = language_of(group)
        if code in ("", language):
            continue
        texts = (text_of(child) for child in group if child.tag in _TRANSLATIONS)
        yield from (Gloss(code, text) for text in texts if text)


def _forms(entry: Element) -> Iterator[Form]:
    """Yield the variants of a lemma, and the forms of a small paradigm by their tags."""
    for group in entry.iterfind("lg"):
        yield from (Form(VARIANT, text) for text in map(text_of, group.iterfind("l_var")) if text)
        for analysis in group.iterfind("mini_paradigm/analysis"):
            for text in map(text_of, analysis.iterfind("wordform")):
                if text:
                    yield Form(analysis.get("ms", "") or "inflected", text)


def _groups(entry: Element) -> Iterator[Element]:
    """Yield the groups of translations; in older files they are the groups of meanings."""
    for meaning in entry.iterfind("mg"):
        yield from (group for group in meaning.iter("tg"))
        if meaning.find("t") is not None:
            yield meaning


def _languages(entry: Element) -> Iterator[str]:
    """Yield the language of each group of translations; in older files translations name it."""
    for group in _groups(entry):
        yield language_of(group) or next(filter(None, map(language_of, group)), "")


@functools.cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("giella.tsv")}


def _pos(element: Element) -> str:
    """Return the part of speech of UD, or as written if the table does not know it."""
    pos = element.get("pos", "")
    kind = element.get("type", "")
    return _table().get(f"{pos} {kind}") or _table().get(pos) or pos
