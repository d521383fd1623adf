"""What a source sentence says about each of its words: the distinct types that are planned once.

The context of a word is read off its Universal Dependencies tree in terms that hold for any source
language (relation, adposition, article, possessor, subject, auxiliaries); which of them mean what
in the target language is said by the tables of :mod:`kiloglot.augment.transfer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kiloglot.data.sentence import Sentence

__all__ = [
    "HELPERS",
    "NOMINAL",
    "RELATIVE_CLAUSE",
    "VERBAL",
    "Word",
    "analyse",
    "is_nonfinite",
    "is_subject",
    "is_unnumbered_relative",
    "kind_of",
    "offered",
    "value_of",
]

#: Parts of speech whose form depends on their role in the clause.
NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PRON"})
VERBAL = frozenset({"VERB", "AUX"})
_SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
#: Relations of words that agree with the subject of the predicate that they help.
HELPERS = frozenset({"aux", "cop"})
RELATIVE_CLAUSE = "acl:relcl"


class Word(NamedTuple):
    """A source token as far as its translation depends on it; equal words share one plan.

    Args:
        form: As written.
        lemma: Its lemma, or ``""``.
        upos: Its part of speech, or ``""``.
        feats: Its Universal Dependencies features, or ``"_"``.
        context: Facts of the form ``"rel=obj"``, ``"adp=of"``, ``"art=def"``, sorted.
    """

    form: str
    lemma: str = ""
    upos: str = ""
    feats: str = "_"
    context: tuple[str, ...] = ()


def analyse(sentence: Sentence, known: frozenset[str] | None = None) -> list[Word]:
    """Return a :class:`Word` for each token of ``sentence``.

    Args:
        sentence: With lemmas, parts of speech, features and heads as far as known.
        known: The facts that matter (see :meth:`Transfer.facts`); others are left out, so that
            more tokens share a plan. ``None`` keeps all.
    """
    size = len(sentence.tokens)
    lemmas = sentence.lemmas or ("",) * size
    upos = sentence.upos or ("",) * size
    feats = sentence.feats or ("_",) * size
    if sentence.heads is None or sentence.deprels is None or sentence.upos is None:
        contexts: Iterable[tuple[str, ...]] = ((),) * size
    else:
        contexts = _contexts(sentence, lemmas, sentence.upos, feats, known)
    return [
        Word(form, "" if lemma == "_" else lemma, pos, feat, context)
        for form, lemma, pos, feat, context in zip(
            sentence.tokens, lemmas, upos, feats, contexts, strict=True
        )
    ]


def _contexts(
    sentence: Sentence,
    lemmas: Sequence[str],
    upos: Sequence[str],
    feats: Sequence[str],
    known: frozenset[str] | None,
) -> list[tuple[str, ...]]:
    heads, deprels = sentence.heads, sentence.deprels
    assert heads is not None
    assert deprels is not None
    size = len(heads)
    children: list[list[int]] = [[] for _ in range(size)]
    for child, head in enumerate(heads):
        if head:
            children[head - 1].append(child)
    contexts = []
    for index in range(size):
        pos = upos[index]
        if pos in NOMINAL or pos in VERBAL:
            facts = _facts(index, heads, deprels, lemmas, upos, feats, children)
            kept = facts if known is None else [fact for fact in facts if fact in known]
            contexts.append(tuple(sorted(kept)))
        else:
            contexts.append(())
    return contexts


def _facts(
    index: int,
    heads: Sequence[int],
    deprels: Sequence[str],
    lemmas: Sequence[str],
    upos: Sequence[str],
    feats: Sequence[str],
    children: Sequence[Sequence[int]],
) -> set[str]:
    """Collect what the tree says about one word."""
    facts: set[str] = set()
    governed = index
    attribute = _first_conjunct(index, heads, deprels, children)
    if deprels[attribute] == "amod" and heads[attribute]:
        # An attribute takes the role, number and definiteness of its noun.
        governed = heads[attribute] - 1
        facts.add("attr")
        facts.add("number=" + value_of(feats[governed], "Number"))
    source = _first_conjunct(governed, heads, deprels, children)
    facts.add("rel=" + deprels[source])
    for child in _cases(source, children, deprels):
        facts.update(("adp", offered(child, lemmas, upos, feats, deprels)))
    subjects = []
    for child in children[governed]:
        kind = kind_of(deprels[child])
        if kind in _SUBJECTS:
            subjects.append(child)
        elif kind != "case":
            facts.add(offered(child, lemmas, upos, feats, deprels))
            if kind == "aux":
                facts.add("auxtense=" + value_of(feats[child], "Tense"))
    if not subjects and deprels[index] == "conj" and heads[index]:
        shared = children[heads[index] - 1]
        subjects = [child for child in shared if is_subject(deprels[child])]
        if is_nonfinite(upos[index], feats[index]) and not _auxiliaries(children[index], deprels):
            # A second verb under one auxiliary, with its negation: did not come or call.
            helpers = _auxiliaries(shared, deprels)
            facts.update(offered(child, lemmas, upos, feats, deprels) for child in helpers)
            facts.update("auxtense=" + value_of(feats[child], "Tense") for child in helpers)
            if helpers and any(
                offered(child, lemmas, upos, feats, deprels) == "neg" for child in shared
            ):
                facts.add("neg")
    for child in subjects:
        word = _agreeing(child, heads, deprels, feats, children)
        joined = () if word != child else _conjuncts(children[child], deprels)
        facts.add("subj=" + _person([word, *joined], feats))
        facts.add("subjnum=" + ("Plur" if joined else value_of(feats[word], "Number") or "Sing"))
    facts.discard("")
    return facts


def _first_conjunct(
    index: int, heads: Sequence[int], deprels: Sequence[str], children: Sequence[Sequence[int]]
) -> int:
    """Return the first of some conjuncts, whose role and adposition the others share."""
    for _ in heads:  # Not without end: heads may go round in circles.
        if deprels[index] != "conj" or not heads[index] or _cases(index, children, deprels):
            break
        index = heads[index] - 1
    return index


def _agreeing(
    subject: int,
    heads: Sequence[int],
    deprels: Sequence[str],
    feats: Sequence[str],
    children: Sequence[Sequence[int]],
) -> int:
    """Return the word that has the person and number of a subject.

    Those of a relative pronoun show in its auxiliary, or else in what it refers to.
    """
    clause = heads[subject] - 1
    if is_unnumbered_relative(feats[subject]):
        for child in children[clause]:
            if kind_of(deprels[child]) in HELPERS and value_of(feats[child], "Number"):
                return child
        if deprels[clause] == RELATIVE_CLAUSE and heads[clause]:
            return heads[clause] - 1
    return subject


def _person(words: Sequence[int], feats: Sequence[str]) -> str:
    """Return the person of a subject and what it is coordinated with: you and I are we."""
    persons = [value_of(feats[word], "Person") or "3" for word in words]
    return next((person for person in ("1", "2") if person in persons), persons[0])


def _conjuncts(children: Sequence[int], deprels: Sequence[str]) -> list[int]:
    return [child for child in children if deprels[child] == "conj"]


def _cases(index: int, children: Sequence[Sequence[int]], deprels: Sequence[str]) -> list[int]:
    return [child for child in children[index] if deprels[child] == "case"]


def _auxiliaries(children: Sequence[int], deprels: Sequence[str]) -> list[int]:
    return [child for child in children if kind_of(deprels[child]) == "aux"]


def offered(
    index: int,
    lemmas: Sequence[str],
    upos: Sequence[str],
    feats: Sequence[str],
    deprels: Sequence[str],
) -> str:
    """Return the fact that a word states about its head, or ``""``."""
    kind = kind_of(deprels[index])
    if kind == "case":
        return "adp=" + lemmas[index].lower()
    if kind == "aux":
        return "aux=" + lemmas[index].lower()
    if kind == "mark":
        return "mark=" + lemmas[index].lower()
    if kind == "cop":
        return "pred"
    if kind == "det":
        definite = value_of(feats[index], "Definite")
        if definite:
            return "art=" + definite
        return "det=Dem" if value_of(feats[index], "PronType") == "Dem" else ""
    if deprels[index] == "nmod:poss" and upos[index] == "PRON":
        return "poss=" + value_of(feats[index], "Person") + value_of(feats[index], "Number")
    if deprels[index] == "nmod:poss" and upos[index] in NOMINAL:
        return "owner"
    return "neg" if value_of(feats[index], "Polarity") == "Neg" else ""


def kind_of(relation: str) -> str:
    """Return a relation without its subtype."""
    return relation.split(":", 1)[0]


def is_subject(relation: str) -> bool:
    """Tell whether a relation is that of a subject."""
    return kind_of(relation) in _SUBJECTS


def is_nonfinite(upos: str, feats: str) -> bool:
    """Tell whether a word is a verb in a form that needs an auxiliary to make a clause."""
    return upos == "VERB" and value_of(feats, "VerbForm") not in ("", "Fin")


def is_unnumbered_relative(feats: str) -> bool:
    """Tell whether a word is a relative pronoun that does not show its number."""
    return value_of(feats, "PronType") == "Rel" and not value_of(feats, "Number")


@lru_cache(maxsize=1 << 16)
def value_of(feats: str, name: str) -> str:
    """Return the value of a feature, or ``""``."""
    for pair in feats.split("|"):
        key, _, value = pair.partition("=")
        if key == name:
            return value
    return ""
