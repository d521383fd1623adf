"""Short glosses out of what dictionaries say of a word.

A definition is not a translation: only clauses of a few words are, and none that merely refers to
another word ("alternative form of ...": tables/references.tsv).
"""

from __future__ import annotations

import functools
import re

from kiloglot.lexicon.facts import rows_of

__all__ = ["is_reference", "short_glosses", "with_spaces"]

#: A clause of more words is a definition.
_MOST_WORDS = 5
#: Of clauses parted by commas, each that may stand alone has at most so many words.
_MOST_EACH = 4
_ASIDE = re.compile(r"\s*[(（\[‹]([^()（）\[\]‹›]*)[)）\]›]")
#: A full stop after three letters, and before a capital, ends a clause; after fewer it abbreviates.
_CLAUSE = re.compile(r"\s*(?:[;；]|(?<=\w\w\w)\.\s(?=\W*[^\W\d_]))\s*|。\s*")
_STOP = re.compile(r"(?<=\w\w\w)\.$")
_PART = re.compile(r"\s*[,，]\s+")
_EXPLAINED = re.compile(r":\s")
#: Nothing as long as this is looked into.
_LONGEST = 10_000
#: Asides within asides, at most.
_DEPTH = 3


#: Words joined by full stops, which is how glosses between lines keep them together.
_JOINED = re.compile(r"(?<![\w.@/])(?:[^\W\d_]+\.)+[^\W\d_]+(?![\w.@])")


def with_spaces(gloss: str) -> str:
    """Return a gloss with spaces where linguists join its words by underscores or full stops.

    >>> with_spaces("in_law"), with_spaces("build.fire"), with_spaces("go.PST"), with_spaces("e.g")
    ('in law', 'build fire', 'go.PST', 'e.g')
    """

    def part(found: re.Match[str]) -> str:
        whole = found[0]
        is_words = whole.islower() and max(map(len, whole.split("."))) > 1
        return whole.replace(".", " ") if is_words else whole

    return _JOINED.sub(part, gloss.replace("_", " "))


@functools.cache
def _references() -> re.Pattern[str]:
    phrases = (re.escape(row[1]) for row in rows_of("references.tsv"))
    return re.compile(rf"^(?:{'|'.join(phrases)})\s", re.IGNORECASE)


def is_reference(text: str) -> bool:
    """Tell whether a gloss refers to another word rather than to a meaning.

    >>> is_reference("plural of dog"), is_reference("form of government")
    (True, False)
    """
    return _references().match(text) is not None


def short_glosses(text: str) -> tuple[tuple[str, ...], str]:
    """Return the short glosses in a definition, and the asides in it.

    Args:
        text: The definition; semicolons and full stops part its clauses.

    Returns:
        The glosses, and what stood in brackets joined by semicolons. A clause whose parts (between
        commas) are all short gives each of them, another its first part, if that is short.

    >>> short_glosses("to subside, to reduce (of a swelling)")
    (('to subside', 'to reduce'), 'of a swelling')
    >>> short_glosses("to deputize, to hold a position for someone temporarily")
    (('to deputize',), '')
    >>> short_glosses("The name of the Latin script letter O.")
    ((), '')
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return (), ""
    asides: list[str] = []
    for _ in range(_DEPTH):
        asides += (" ".join(found.split()) for found in _ASIDE.findall(text) if found.strip())
        bare = _ASIDE.sub("", text)
        if bare == text:
            break
        text = bare
    glosses: dict[str, None] = {}
    for clause in _CLAUSE.split(text.strip()):
        clause = _STOP.sub("", _EXPLAINED.split(clause, maxsplit=1)[0].strip(" :,"))
        parts = [part for part in _PART.split(clause) if part and not is_reference(part)]
        if not parts or is_reference(clause):
            continue
        if all(_size(part) <= _MOST_EACH for part in parts):
            glosses.update(dict.fromkeys(parts))
        elif _size(parts[0]) <= _MOST_WORDS:
            glosses[parts[0]] = None
    return tuple(glosses), "; ".join(dict.fromkeys(asides))


def _size(text: str) -> int:
    return len(text.split())
