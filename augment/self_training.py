"""Self-training: target text labelled by what synthetic sentences teach.

Synthetic sentences have the words of lexicon and paradigms in the constructions of the source
language. Real text has the function words, the forms and the order that these lack; a tagger that
has learnt from the synthetic ones labels it well enough that sentences of it in place of some of
theirs make better training data (self-training: Yarowsky 1995, McClosky et al. 2006). Words that
the synthetic ones lack it knows by the words beside them (:mod:`kiloglot.augment.word_classes`),
by how frequent they are (:mod:`kiloglot.augment.closed_class`), or from the lexicon
(:mod:`kiloglot.augment.tag_dictionary`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random as Generator

from kiloglot.augment.annotated import Annotated, annotated
from kiloglot.augment.closed_class import frequent_words
from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.project import Trace, dialects
from kiloglot.augment.tag_dictionary import relabelled, tag_dictionary
from kiloglot.augment.variety import by_variety
from kiloglot.data.offsets import offsets_of
from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import normalise
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table
from kiloglot.morph.ud import to_ud

__all__ = ["TAUGHT", "mixed", "self_trained"]

#: So many synthetic sentences, at most, teach the tagger.
TAUGHT = 6_000
#: So many sentences of target text, at most, are labelled.
LABELLED = 50_000
#: How often the tagger learns; after the first time from its own labels, too.
ROUNDS = 2
#: Taggers that vote beside one that knows no classes of words, each with classes of its own, in
#: which chance has its part.
GROUPINGS = 2
STEP, HOW = "text", "tagger"


def self_trained(
    made: Sequence[Sentence],
    text: Sequence[tuple[int, tuple[str, ...]]],
    lexicon: Lexicon,
    table: Table | None = None,
    seed: int = 0,
    lines: Sequence[str] = (),
) -> tuple[Synthetic, ...]:
    """Label sentences of target text by what synthetic ones teach.

    They get parts of speech; lemma and features, too, of words that the table analyses in one way
    only. They have no tree.

    Args:
        made: Synthetic sentences; nothing is done if some have no parts of speech, or if they have
            entities, slots or an intent: on those of Kazakh self-training had no effect.
        text: Sentences of target text by number of line.
        lexicon: Source to target.
        table: Paradigms of the target language.
        seed: Of which sentences are drawn and of the training.
        lines: The target text, which shows how the words are spaced.

    Returns:
        The labelled sentences; those come first that show most words (:mod:`.variety`).
    """
    if not text or not _can_learn(made):
        return ()
    drawn = list(text)
    Generator(f"self-training/{seed}").shuffle(drawn)
    drawn = drawn[:LABELLED]
    tokens = [words for _, words in drawn]
    labels = _labels(annotated(made, "pos"), tokens, lexicon, table, seed)
    analyse = _Analyses(table)
    return tuple(
        _synthetic(*drawn[place], labels[place], analyse, lines) for place in by_variety(tokens)
    )


def mixed(made: Sequence[Synthetic], real: Sequence[Synthetic]) -> list[Synthetic]:
    """Put real sentences in the place of synthetic ones, those with most words of the source first.

    They have lemmas, features and a running text where those have, and the columns of their file.

    Args:
        made: Synthetic sentences.
        real: Labelled sentences of target text, no more than those.
    """
    kept = [
        sum(trace.step == "keep" for trace in traces) / max(len(traces), 1) for _, traces in made
    ]
    places = sorted(range(len(made)), key=lambda place: -kept[place])[: len(real)]
    result = list(made)
    for place, (sentence, traces) in zip(sorted(places), real, strict=True):
        own = made[place].sentence
        result[place] = Synthetic(
            replace(
                sentence,
                lemmas=None if own.lemmas is None else sentence.lemmas,
                feats=None if own.feats is None else sentence.feats,
                text=None if own.text is None and own.misc is None else sentence.text,
                meta={**sentence.meta, **dialects(own)},
            ),
            traces,
        )
    return result


def _can_learn(made: Sequence[Sentence]) -> bool:
    """Tell whether all sentences have parts of speech, and none what words hardly tell."""
    return bool(made) and all(
        each.upos is not None and each.tags is None and each.label is None for each in made
    )


def _labels(
    train: Annotated,
    tokens: Sequence[tuple[str, ...]],
    lexicon: Lexicon,
    table: Table | None,
    seed: int,
) -> list[tuple[str, ...]]:
    """Label ``tokens``; as many sentences of them as there are others teach, too, once labelled."""
    from kiloglot.augment.labeller import labelled
    from kiloglot.augment.word_classes import word_classes
    from kiloglot.augment.word_features import NO_CLASSES

    groupings = (word_classes(tokens, number) for number in range(GROUPINGS))
    told = tag_dictionary(lexicon, train.tokens)
    frequent = frequent_words(tokens, train, table)
    classes = [NO_CLASSES, *filter(None, groupings)]
    size = len(train.tokens)
    teachers = train
    for last in (False,) * (ROUNDS - 1) + (True,):
        found = labelled(
            teachers, tokens if last else tokens[:size], "pos", seed, classes, frequent
        )
        found = relabelled(found, told)
        teachers = Annotated(train.tokens + found.tokens, train.labels + found.labels)
    return found.labels


def _synthetic(
    number: int,
    words: tuple[str, ...],
    upos: tuple[str, ...],
    analyse: _Analyses,
    lines: Sequence[str],
) -> Synthetic:
    analyses = [analyse(word, tag) for word, tag in zip(words, upos, strict=True)]
    lemmas, feats = (tuple(column) for column in zip(*analyses, strict=True))
    text = normalise(lines[number - 1]).strip() if lines else None
    if text is not None and offsets_of(words, text) is None:
        text = None
    sentence = Sentence(
        words, lemmas=lemmas, upos=upos, feats=feats, id=f"text-{number}", text=text
    )
    return Synthetic(sentence, (Trace("", STEP, how=HOW),) * len(words))


class _Analyses:
    """Lemma and features of words that a table analyses in one way only."""

    def __init__(self, table: Table | None) -> None:
        self._table = table
        self._known: dict[tuple[str, str], tuple[str, str]] = {}

    def __call__(self, form: str, upos: str) -> tuple[str, str]:
        if self._table is None:
            return "_", "_"
        key = form, upos
        if (found := self._known.get(key)) is None:
            found = self._known[key] = self._look_up(*key)
        return found

    def _look_up(self, form: str, upos: str) -> tuple[str, str]:
        assert self._table is not None
        cells = self._table.analyses(form) or self._table.analyses(form.casefold())
        fitting = {
            (cell.lemma, feats)
            for cell in cells
            for kind, feats in (to_ud(cell.features),)
            if kind == upos
        }
        return fitting.pop() if len(fitting) == 1 else ("_", "_")
