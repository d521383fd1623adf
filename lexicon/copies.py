"""Source words copied into the target column for want of a translation.

Some words are rightly the same in both languages, so a rule was measured on the public lexicons of
Faroese, Northern Sami, Maltese, Wolof and Luganda (GATITOS, IDS, Wiktionary): how many of the
entries with source and target alike have a target that stands in other text of the language
(treebanks, paradigms, the Declaration of Human Rights, the Bible).

    no part of speech, lower case, target translates nothing else    6 of  76   lake, surrender
    no part of speech, lower case, target translates another word   14 of  17   horn, land, port
    part of speech given, lower case                                71 of  86   pizza, helium, salt
    capital letters, not PROPN                                       4 of  89   Google, Bambara, Wow
    PROPN                                                           58 of  93   Oslo, Bylgja

A dictionary that gives a part of speech means the word; a bare word list that repeats a word which
it uses nowhere else does not. Capitals are names, whose text was too small to hold them. To leave
out a word wrongly costs little: what has no entry is kept as it is when text is made.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kiloglot.data.unicode import script_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.report import StepReport

__all__ = ["is_identical", "leave_out_copies", "true_identities"]

#: What is often written alike in two languages.
_ALIKE = frozenset(["NUM", "PROPN", "PUNCT", "SYM"])
_LOOKED_AT = 1000


def leave_out_copies(
    entries: Iterable[Entry], report: StepReport, language: str
) -> Iterator[Entry]:
    """Leave out entries whose target is the source word itself, unless there is reason to keep it.

    Kept are names, numbers, punctuation and symbols (by part of speech, by a capital letter, or for
    having no letter), words whose target translates another word too, and words with a part of
    speech, unless they are in another script than the targets of the lexicon are.
    """
    entries = list(entries)
    alike = [entry for entry in entries if is_identical(entry)]
    wrong = set(alike) - true_identities(entries, alike) if alike else set()
    for entry in entries:
        if wrong and entry in wrong:
            report.note(entry, [])
        else:
            yield entry


def is_identical(entry: Entry) -> bool:
    """Tell whether source and target are the same word, whatever its case."""
    return entry[0].casefold() == entry[1].casefold()


def true_identities(entries: Sequence[Entry], alike: Iterable[Entry]) -> set[Entry]:
    """Return those entries of ``alike``, with the same source and target, that are no mere copies.

    Args:
        entries: The whole lexicon: what else a word translates tells whether it is one.
        alike: The entries in question.
    """
    sources: dict[str, set[str]] = {entry.target.casefold(): set() for entry in alike}
    for entry in entries:
        if (found := sources.get(entry[1].casefold())) is not None:
            found.add(entry[0].casefold())
    script = _script_of_targets(entries)
    return {entry for entry in alike if _is_right(entry, sources[entry.target.casefold()], script)}


def _is_right(entry: Entry, sources: set[str], script: str) -> bool:
    if entry.pos in _ALIKE or not any(map(str.isalpha, entry.target)):
        return True
    if any(map(str.isupper, entry.target)) or len(sources) > 1:
        return True
    return bool(entry.pos) and script in ("", script_of(entry.target))


def _script_of_targets(entries: Iterable[Entry]) -> str:
    """Return the script of most targets that differ from their source, ``""`` without any."""
    different = (entry[1] for entry in entries if not is_identical(entry))
    counts = Counter(map(script_of, itertools.islice(different, _LOOKED_AT)))
    del counts[""]
    return counts.most_common(1)[0][0] if counts else ""
