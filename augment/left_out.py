"""Words of the source that are left out: articles, and what the form of another word says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiloglot.augment.analysis import Word, offered
from kiloglot.augment.choices import Choice
from kiloglot.augment.groups import Group
from kiloglot.augment.project import Part
from kiloglot.data.sentence import Sentence

__all__ = ["CONJUNCT", "is_article", "is_definite", "without_articles", "without_expressed"]

#: The relation of words to the one that they are coordinated with (Universal Dependencies).
CONJUNCT = "conj"


def is_article(word: Word) -> bool:
    """Tell whether a word is an article: left out where the target has none."""
    return word.upos == "DET" and "Definite=" in word.feats


def is_definite(word: Word) -> bool:
    """Tell whether a word is a definite article."""
    return is_article(word) and "Definite=Def" in word.feats


def without_articles(
    sentence: Sentence, parts: Sequence[Part], articles: Iterable[Group]
) -> list[Part]:
    """Leave out articles that nothing translates, unless their head stays as it is.

    Args:
        sentence: The sentence.
        parts: What becomes of it.
        articles: The articles.
    """
    chosen = {
        index for part in parts if part.choice is not None for index in range(part.start, part.end)
    }
    heads = sentence.heads
    gone = {
        index
        for group in articles
        if heads is None or not heads[group.start] or heads[group.start] - 1 in chosen
        for index in range(group.start, group.end)
    }
    return [part._replace(dropped=True) if part.start in gone else part for part in parts]


def without_expressed(
    sentence: Sentence, parts: Iterable[Part], chosen: dict[int, Choice]
) -> list[Part]:
    """Leave out articles, adpositions and the like that the form of their head expresses.

    Those that are coordinated (*my and your*) stay: the others would stand for all of them.
    """
    heads, lemmas, upos = sentence.heads, sentence.lemmas, sentence.upos
    feats, deprels = sentence.feats, sentence.deprels
    if heads is None or lemmas is None or upos is None or feats is None or deprels is None:
        return list(parts)
    coordinated = {
        head - 1
        for head, relation in zip(heads, deprels, strict=True)
        if relation.split(":")[0] == CONJUNCT
    }
    result = []
    for part in parts:
        index = part.start
        if part.end - index == 1 and heads[index] and index not in coordinated:
            choice = chosen.get(heads[index] - 1)
            if choice and offered(index, lemmas, upos, feats, deprels) in choice.expresses:
                result.append(Part(index, part.end, dropped=True))
                continue
        result.append(part)
    return result
