"""Real text of the target language, in words as lexicon, paradigms and treebanks write them.

Where a language writes clitics with hyphen or apostrophe before their host (Maltese *il-kelb*,
Italian *l'acqua*), treebanks write two words. That it does, and which, shows in the text: a
beginning that stands before dozens of different words, and in every hundredth word or so, is no
part of a compound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

import regex

from kiloglot.data.unicode import tokenise
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table

__all__ = ["known_words", "proclitics", "sentences", "words_of"]

_MARKS = "-‑'’ʼ"
_START = regex.compile(rf"\p{{L}}[\p{{L}}\p{{M}}]*[{regex.escape(_MARKS)}](?=\p{{L}})")
#: A language has proclitics if one stands before so many different words, and is so large a share
#: of all words; it has all others that come up to the lesser numbers.
_HOSTS, _SHARE = 50, 0.005
_FEWER_HOSTS, _LESSER_SHARE = 10, 0.0003


def words_of(
    line: str, clitics: Collection[str] = (), knows: Callable[[str], bool] = lambda word: False
) -> tuple[str, ...]:
    """Split a line into words.

    >>> words_of("fil-belt ta' Malta", {"fil-"}, {"ta'"}.__contains__)
    ('fil-', 'belt', "ta'", 'Malta')

    Args:
        line: Running text.
        clitics: Written apart from the word that they stand before; case-folded.
        knows: Tells whether a word ends in an apostrophe or hyphen of its own; given case-folded.
    """
    words: list[str] = []
    for chunk in line.split():
        start = len(words)
        for token in tokenise(chunk):
            if len(words) > start and token in _MARKS and knows((words[-1] + token).casefold()):
                words[-1] += token
                continue
            while (found := _clitic(token, clitics)) and not knows(token.casefold()):
                words.append(found)
                token = token[len(found) :]
            words.append(token)
    return tuple(words)


def _clitic(token: str, clitics: Collection[str]) -> str:
    found = _START.match(token) if clitics else None
    return found.group() if found and found.group().casefold() in clitics else ""


def known_words(lexicon: Lexicon, table: Table | None) -> Callable[[str], bool]:
    """Return what tells whether lexicon or table have a word of the target language."""
    words = {word.casefold() for entry in lexicon for word in entry.target.split()}
    return lambda word: word in words or (table is not None and bool(table.analyses(word)))


def proclitics(lines: Iterable[str]) -> dict[str, Counter[str]]:
    """Return what the text writes with a hyphen or an apostrophe before other words.

    Args:
        lines: Running text.

    Returns:
        The clitics, case-folded, with the words that they stand before and how often; those with
        most different words first.
    """
    total = 0
    hosts: dict[str, Counter[str]] = {}
    for line in lines:
        for token in tokenise(line):
            total += 1
            if found := _START.match(token):
                start = found.group().casefold()
                hosts.setdefault(start, Counter())[token[len(start) :].casefold()] += 1
    shares = {start: sum(own.values()) / total for start, own in hosts.items()}
    if not any(len(own) >= _HOSTS and shares[start] >= _SHARE for start, own in hosts.items()):
        return {}
    kept = [
        start
        for start, own in hosts.items()
        if len(own) >= _FEWER_HOSTS and shares[start] >= _LESSER_SHARE
    ]
    return {start: hosts[start] for start in sorted(kept, key=lambda one: (-len(hosts[one]), one))}


def sentences(
    lines: Iterable[str],
    clitics: Collection[str] = (),
    knows: Callable[[str], bool] = lambda word: False,
    *,
    shortest: int = 3,
    longest: int = 60,
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number of each line, from 1, and its words; each distinct line once.

    Lines are left out that have less than ``shortest`` words or more than ``longest``, and those in
    which less than half the words have a letter: headings, tables, lists of numbers.
    """
    seen: set[int] = set()
    for number, line in enumerate(lines, 1):
        key = hash(line.strip())
        if key in seen:
            continue
        seen.add(key)
        words = words_of(line, clitics, knows)
        lettered = sum(any(map(str.isalpha, word)) for word in words)
        if shortest <= len(words) <= longest and 2 * lettered >= len(words):
            yield number, words
