"""How much of a text a lexicon knows, by which step of the look-up, and what it lacks most.

What is counted:

- A token is a word of the corpus as its format tells words apart (in CoNLL-U the numbered rows). It
  is punctuation if its part of speech is PUNCT or SYM or it has neither letter nor digit, a number
  if it has digits and no letter, and otherwise a word. The shares are shares of the words; "three"
  is a word, names are words (their part of speech shows them apart).
- A type is a distinct word form, as written, of a part of speech.
- The steps: ``exact``, the form as written is a source; ``casefold``, it is but for case;
  ``lemma``, its lemma is, as written or but for case; ``multiword``, none of these, but the token
  is within a phrase of the lexicon (the longest that begins at each token, left to right, phrases
  not overlapping). Each token counts at the first step that finds it, a type at the first that
  finds any of its tokens.
- ``same_pos``: the tokens found as words of which an entry has the part of speech of the token or
  none; only for corpora with parts of speech.
- By origin: the tokens that the entries of an origin find at any step, as words or within the
  phrases found, and those that no entry of another origin finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kiloglot.data.plain import running_text
from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import normalise
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.found import ALL_STEPS, Coverage, Missing, Share, Tally
from kiloglot.lexicon.lexicon import Lexicon

__all__ = ["ALL_STEPS", "Coverage", "Missing", "Share", "Tally", "coverage", "known"]

_NOT_FOUND = len(ALL_STEPS)
_PUNCTUATION = frozenset(["PUNCT", "SYM"])
#: The shortest and the longest example that is not given up for another, in characters.
_EXAMPLE = (25, 150)


@dataclass(slots=True)
class _Count:
    """How often something was met, and how often within a phrase of the lexicon."""

    tokens: int = 0
    in_phrases: int = 0


@dataclass(slots=True)
class _Type:
    """A distinct (form, lemma, part of speech) and what was found of it."""

    form: str
    lemma: str | None
    upos: str
    step: int
    same_pos: bool
    origins: frozenset[str]
    counts: dict[str, _Count] = field(default_factory=dict)
    example: str = ""
    #: Of the tokens within phrases: which origins have the phrase, and how often.
    phrases: Counter[frozenset[str]] = field(default_factory=Counter)

    def count(self, domain: str) -> _Count:
        if (found := self.counts.get(domain)) is None:
            found = self.counts[domain] = _Count()
        return found


#: What the tokens of a corpus are, by form, lemma and part of speech.
_Types: TypeAlias = dict[tuple[str, str | None, str | None], _Type | str]


def coverage(
    lexicon: Lexicon,
    sentences: Iterable[Sentence],
    *,
    missing: int | None = 20,
    domain: Callable[[Sentence], str] | None = None,
) -> Coverage:
    """Measure how much of a corpus a lexicon knows.

    Every distinct word is looked up once; memory grows with the distinct words of the corpus, not
    with its length.

    Args:
        lexicon: The lexicon.
        sentences: The corpus, with lemmas and parts of speech if it has them.
        missing: How many of the words not found to name; None for all.
        domain: Tells the domain of a sentence; with it, each domain is measured by itself too. It
            is called once for each sentence, in order.
    """
    total = Coverage()
    types: _Types = {}
    for sentence in sentences:
        name = domain(sentence) if domain is not None else ""
        found = total if domain is None else total.by_domain.setdefault(name, Coverage())
        found.sentences += 1
        tokens, kinds = _look_up_all(lexicon, sentence, types)
        _count(found, name, lexicon, tokens, kinds)
        _keep_example(sentence, kinds)
    words = [kind for kind in types.values() if isinstance(kind, _Type)]
    for name, part in total.by_domain.items():
        total.sentences += part.sentences
        total.punctuation += part.punctuation
        total.numbers += part.numbers
        _sum_up(part, [(kind, kind.counts[name]) for kind in words if name in kind.counts])
    sums = [(kind, _sum_of(kind.counts.values())) for kind in words]
    _sum_up(total, sums)
    total.missing = _most_missing(sums, missing)
    total.by_origin = _by_origin(lexicon, sums)
    return total


def known(lexicon: Lexicon, sentences: Iterable[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield of each sentence how many of its words a lexicon knows, and how many they are.

    Args:
        lexicon: The lexicon.
        sentences: The corpus, as for :func:`coverage`, which counts the same.
    """
    types: _Types = {}
    for sentence in sentences:
        tokens, kinds = _look_up_all(lexicon, sentence, types)
        words = found = end = 0
        for place, kind in enumerate(kinds):
            if place >= end and (phrase := lexicon.longest(tokens, place)):
                end = place + phrase[0]
            if isinstance(kind, _Type):
                words += 1
                found += kind.step != _NOT_FOUND or place < end
        yield found, words


def _look_up_all(
    lexicon: Lexicon, sentence: Sentence, types: _Types
) -> tuple[list[str], list[_Type | str]]:
    """Return the tokens of a sentence, normalised, and what each is; new ones go into ``types``."""
    tokens: list[str] = []
    kinds: list[_Type | str] = []
    size = len(sentence.tokens)
    for key in zip(
        sentence.tokens,
        sentence.lemmas or (None,) * size,
        sentence.upos or (None,) * size,
        strict=True,
    ):
        kind = types.get(key)
        if kind is None:
            kind = types[key] = _look_up(lexicon, *key)
        kinds.append(kind)
        tokens.append(kind if isinstance(kind, str) else kind.form)
    return tokens, kinds


def _look_up(lexicon: Lexicon, form: str, lemma: str | None, upos: str | None) -> _Type | str:
    """Look a word up; of what is no word, return the form."""
    form = normalise(form)
    if upos in _PUNCTUATION or not any(map(str.isalpha, form)):
        return form
    lemma = None if lemma in (None, "_", "") else normalise(str(lemma))
    upos = "" if upos in (None, "_") else str(upos)
    match = lexicon.lookup(form, lemma=lemma, pos=upos)
    if match is None:
        return _Type(form, lemma, upos, _NOT_FOUND, False, frozenset())
    every = [*lexicon.exact(form), *lexicon.casefold(form)]
    if lemma is not None:
        every += (*lexicon.exact(lemma), *lexicon.casefold(lemma))
    step = ALL_STEPS.index(match.step)
    return _Type(form, lemma, upos, step, match.pos_matched, _origins(every))


def _origins(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset(origin for entry in entries for origin in entry.origins or ("",))


def _count(
    found: Coverage,
    domain: str,
    lexicon: Lexicon,
    tokens: Sequence[str],
    kinds: Sequence[_Type | str],
) -> None:
    end = 0
    phrase_origins: frozenset[str] = frozenset()
    for place, kind in enumerate(kinds):
        if place >= end and (phrase := lexicon.longest(tokens, place)):
            end = place + phrase[0]
            phrase_origins = _origins(phrase[1])
        if isinstance(kind, _Type):
            count = kind.count(domain)
            count.tokens += 1
            if place < end:
                count.in_phrases += 1
                kind.phrases[phrase_origins] += 1
        elif any(map(str.isnumeric, kind)):
            found.numbers += 1
        else:
            found.punctuation += 1


def _keep_example(sentence: Sentence, kinds: Sequence[_Type | str]) -> None:
    """Keep the sentence for the words not found that have none yet, or one less fit to be read."""
    text = ""
    for kind in kinds:
        if isinstance(kind, _Type) and kind.step == _NOT_FOUND and not _is_fit(kind.example):
            text = text or " ".join(running_text(sentence).split())
            if not kind.example or _is_fit(text) or len(text) < len(kind.example):
                kind.example = text


def _is_fit(example: str) -> bool:
    """Tell whether an example is long enough to say something and short enough to be read."""
    return _EXAMPLE[0] <= len(example) <= _EXAMPLE[1]


def _sum_of(counts: Iterable[_Count]) -> _Count:
    total = _Count()
    for count in counts:
        total.tokens += count.tokens
        total.in_phrases += count.in_phrases
    return total


def _sum_up(found: Coverage, types: Iterable[tuple[_Type, _Count]]) -> None:
    by_upos: dict[str, Tally] = {}
    best: dict[tuple[str, str], int] = {}
    multiword = ALL_STEPS.index("multiword")
    for kind, count in types:
        tally = by_upos.setdefault(kind.upos, Tally())
        tally.tokens += count.tokens
        found.in_phrases += count.in_phrases
        step = kind.step
        if step == _NOT_FOUND:
            tally.found_tokens[multiword] += count.in_phrases
            if count.in_phrases:
                step = multiword
        else:
            tally.found_tokens[step] += count.tokens
            tally.same_pos += count.tokens if kind.same_pos else 0
        key = (kind.form, kind.upos)
        best[key] = min(best.get(key, step), step)
    for (_, upos), step in best.items():
        by_upos[upos].types += 1
        if step != _NOT_FOUND:
            by_upos[upos].found_types[step] += 1
    found.by_upos = dict(sorted(by_upos.items(), key=lambda item: (-item[1].tokens, item[0])))
    for tally in by_upos.values():
        found.words.tokens += tally.tokens
        found.words.types += tally.types
        found.words.same_pos += tally.same_pos
        for place in range(len(ALL_STEPS)):
            found.words.found_tokens[place] += tally.found_tokens[place]
            found.words.found_types[place] += tally.found_types[place]


def _most_missing(types: Iterable[tuple[_Type, _Count]], most: int | None) -> list[Missing]:
    lacking: dict[tuple[str, str], Counter[str]] = {}
    examples: dict[tuple[str, str], str] = {}
    for kind, count in types:
        left = count.tokens - count.in_phrases
        if kind.step != _NOT_FOUND or not left:
            continue
        key = (kind.lemma or kind.form.casefold(), kind.upos)
        lacking.setdefault(key, Counter())[kind.form] += left
        if not _is_fit(examples.get(key, "")):
            examples[key] = kind.example
    ranked = sorted(lacking.items(), key=lambda item: (-item[1].total(), item[0]))
    return [
        Missing(
            word,
            upos,
            forms.total(),
            tuple(form for form, _ in forms.most_common(3)),
            examples[word, upos],
        )
        for (word, upos), forms in ranked[:most]
    ]


def _by_origin(lexicon: Lexicon, types: Iterable[tuple[_Type, _Count]]) -> list[Share]:
    tokens: Counter[str] = Counter()
    only: Counter[str] = Counter()
    for kind, count in types:
        finders: Counter[frozenset[str]] = Counter()
        for origins, number in kind.phrases.items():
            finders[kind.origins | origins] += number
        finders[kind.origins] += count.tokens - count.in_phrases
        for origins, number in finders.items():
            for origin in origins:
                tokens[origin] += number
            if len(origins) == 1:
                only[next(iter(origins))] += number
    entries = Counter(origin for entry in lexicon for origin in entry.origins or ("",))
    shares = [Share(name, size, tokens[name], only[name]) for name, size in entries.items()]
    return sorted(shares, key=lambda share: (-share.tokens, share.origin))
