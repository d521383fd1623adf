"""Parts of speech of entries that have none, from the annotation of source text.

Word lists say of few entries which part of speech they are. Where the source text says of almost
every occurrence of a word that it is one, so are most translations of it: good enough to tell which
words can fill the place of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kiloglot.data.sentence import Sentence
from kiloglot.data.upos import UPOS
from kiloglot.lexicon import Entry, Lexicon

__all__ = ["parts_of_speech", "with_parts_of_speech"]

#: What a token without a lemma has in CoNLL-U.
NONE = "_"
#: A word is of one part of speech if this share of its occurrences is.
_SHARE = 0.9


def parts_of_speech(sentences: Iterable[Sentence]) -> dict[str, str]:
    """Return the words and lemmas, case-folded, that are of one part of speech, and which.

    Args:
        sentences: Those without parts of speech are passed over.
    """
    counts: dict[str, Counter[str]] = {}
    for sentence in sentences:
        upos = sentence.upos or ()
        lemmas = sentence.lemmas or sentence.tokens
        for form, lemma, tag in zip(sentence.tokens, lemmas, upos, strict=False):
            for word in {form.casefold(), lemma.casefold()} - {NONE}:
                counts.setdefault(word, Counter())[tag] += 1
    found = {}
    for word, tags in counts.items():
        tag, times = tags.most_common(1)[0]
        if times >= _SHARE * tags.total():
            found[word] = tag
    return found


def with_parts_of_speech(lexicon: Lexicon, parts: Mapping[str, str]) -> Lexicon:
    """Return a lexicon in which entries without part of speech have that of their source word.

    Args:
        lexicon: Source to target.
        parts: Of source words, case-folded.
    """
    return Lexicon((_with_part(entry, parts) for entry in lexicon), lexicon.report)


def _with_part(entry: Entry, parts: Mapping[str, str]) -> Entry:
    if entry.pos:
        return entry
    part = parts.get(entry.source.casefold(), "")
    return entry._replace(pos=part) if part in UPOS else entry
