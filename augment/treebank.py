"""Augmentation of CoNLL-U from bytes to bytes, a block at a time, without an object for a word.

What is distinct is worked out once, and remembered by number: a word with its annotation, a word in
its context, what it may become, the line that is written for it. What is left for each word is done
for all words of a block by operations on arrays, from finding its columns to joining its line. The
result is, byte for byte, that of :class:`kiloglot.augment.labelled.Labelled`; to it are left the
blocks in which there is something that the arrays do not hold.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy as copy_of

import numpy as np
import numpy.typing as npt

from kiloglot.augment.chunks import joined
from kiloglot.augment.cover import Fillers
from kiloglot.augment.draws import Draws
from kiloglot.augment.planner import Planner
from kiloglot.augment.settings import Settings
from kiloglot.augment.treebank_choices import PIECES, Irregular
from kiloglot.augment.treebank_comments import Heading, heading
from kiloglot.augment.treebank_draw import Groups, Met, Parts, drawn
from kiloglot.augment.treebank_facts import Facts
from kiloglot.augment.treebank_filling import Filling
from kiloglot.augment.treebank_groups import Grouping
from kiloglot.augment.treebank_memory import memory
from kiloglot.augment.treebank_rows import Rows, rows_of
from kiloglot.augment.treebank_tree import Tokens, tokens_of
from kiloglot.data.conllu import spaced_by_text, text_in

__all__ = ["Treebank"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Words and choices remembered before all of them are forgotten, so that memory stays flat.
_REMEMBERED = 1 << 20
#: Pieces of a token's line: id, form to features, head, relation, MISC, provenance in two. In the
#: running text it is one.
_LINE = 7


class Treebank:
    """Turns blocks of CoNLL-U into synthetic ones.

    Args:
        planner: Plans the words.
        settings: What the user chose.
        known: The facts about a word's context that matter to the planner.
        expressed: The facts that a form can express.
        fillers: Words for the places of others, or ``None``.
    """

    def __init__(
        self,
        planner: Planner,
        settings: Settings,
        known: Iterable[str],
        expressed: Iterable[str],
        fillers: Fillers | None = None,
    ) -> None:
        self._planner = planner
        self.settings = settings
        self._facts = frozenset(known), frozenset(expressed)
        self._fillers = fillers
        self._forget()

    def with_settings(self, settings: Settings) -> Treebank:
        """Return the same with other settings; what is remembered is shared for now."""
        other = copy_of(self)
        other.settings = settings
        return other

    def _forget(self) -> None:
        self._memory = memory(Facts(*self._facts), self._planner)
        self._filling = None if self._fillers is None else Filling(self._fillers, self._memory)
        self._grouping = Grouping(self._planner.phrases, self._memory)
        self._numerals: list[int] = []
        self._last: tuple[bytes, Rows, Met, Groups] | None = None

    @property
    def _known(self) -> int:
        """How much is remembered."""
        fillings = 0 if self._filling is None else len(self._filling)
        words, choices = self._memory.words.words, self._memory.choices
        return len(words) + len(choices) + len(self._grouping) + fillings

    def __call__(
        self, data: bytes, seed: int, counts: Counter[str], copy: int = 0, *, provenance: bool
    ) -> bytes | None:
        """Augment a block once, adding to ``counts``.

        Args:
            data: Lines in UTF-8, a line feed after each.
            seed: Of the block's random choices.
            counts: Sentences and words by what became of them.
            copy: Number of this copy; it becomes part of the sentences' ids.
            provenance: Whether MISC is to say how each word came about.

        Returns:
            The synthetic sentences; ``None`` if the block must be worked on sentence by sentence,
            because something in it is unusual or wrong. Nothing is counted then.
        """
        running = gc.isenabled()
        gc.disable()  # What is learnt stays, and need not be looked at again and again.
        try:
            if self._known > _REMEMBERED:
                self._forget()
            found = self._read(data)
            return None if found is None else self._made(*found, seed, counts, copy, provenance)
        except Irregular:
            self._forget()  # What was being learnt is learnt in part only.
            return None
        finally:
            if running:
                gc.enable()

    def _read(self, data: bytes) -> tuple[Rows, Met, Groups] | None:
        if self._last is None or self._last[0] is not data:
            rows = rows_of(data)
            met = None if rows is None else self._meet(rows)
            if rows is None or met is None or self._spaced_by_text(rows, met):
                return None
            known = self._memory
            facts = known.facts(met.types, met.relations, met.heads, met.offers)
            if facts is None:
                return None
            factor = np.uint64(0x9E3779B97F4A7C15)
            types = met.types.astype(np.uint64)
            pairs, new = known.words.numbers.of_keys(facts.keys ^ (types * factor), types)
            for place in new.tolist():
                start, end = np.searchsorted(facts.owners, [place, place + 1])
                context = sorted(known.facts.names[fact] for fact in facts.facts[start:end])
                word = known.word(int(met.types[place]), tuple(context))
                known.words.of_pair.append(known.words.number(word))
            groups = self._grouping(met, known.words.of_pair.array.take(pairs))
            known.words.plan()
            self._last = data, rows, met, groups
        return self._last[1:]

    def _meet(self, rows: Rows) -> Met | None:
        """Number the words; ``None`` if a sentence lacks parts of speech or relations."""
        known = self._memory
        numbers, new = known.types.numbers(rows.types)
        for columns in new:
            known.types.add(columns)
        types = numbers.astype(np.int64)
        numbers, new = known.relations.numbers(rows.relations)
        for column in new:
            known.relations.add(column)
        relations = numbers.astype(np.int64)
        remarks = np.zeros(len(types), np.int64)
        numbers, new = known.remarks.numbers(rows.remarks)
        for column in new:
            known.remarks.add(column)
        remarks[rows.remarked] = numbers.astype(np.int64) + 1
        begins = rows.starts[:-1]
        if np.logical_and.reduceat(known.types.no_upos.array.take(types), begins).any():
            return None
        if known.relations.none:
            bare = np.isin(relations, list(known.relations.none))
            if np.logical_and.reduceat(bare, begins).any():
                return None
        complete = ~np.logical_and.reduceat(known.types.no_lemma.array.take(types), begins)
        complete &= ~np.logical_and.reduceat(known.types.no_feats.array.take(types), begins)
        offers = known.facts.offered(types, relations)
        return Met(
            rows.starts, rows.sentences, types, rows.heads, relations, remarks, offers, complete
        )

    def _spaced_by_text(self, rows: Rows, met: Met) -> bool:
        """Tell whether the running text of a sentence says what MISC leaves out: its spacing.

        What multiword tokens say is known.
        """
        plain = np.add.reduceat(met.remarks > 0, met.starts[:-1]) == 0
        told = np.zeros(len(met.types), bool)
        for each in rows.ranges:
            told[each.start : each.end - 1] = True
            told[each.end - 1] |= each.glued
        fields = self._memory.types.fields
        for sentence in np.flatnonzero(plain & (np.diff(rows.said) > 0)).tolist():
            comments = rows.comments[rows.said[sentence] : rows.said[sentence + 1]]
            own = slice(*met.starts[sentence : sentence + 2].tolist())
            text = text_in([line.decode() for line in comments])
            close = spaced_by_text([fields[each][0] for each in met.types[own].tolist()], text)
            if (close & ~told[own]).any():
                return True
        return False

    def _made(
        self,
        rows: Rows,
        met: Met,
        groups: Groups,
        seed: int,
        counts: Counter[str],
        copy: int,
        provenance: bool,
    ) -> bytes:
        known, settings = self._memory, self.settings
        size = len(met.starts) - 1
        draws = Draws(seed, size, len(met.types))
        parts = drawn(met, groups, known, draws, settings, self._filling)
        said = [
            heading(rows.comments[start:end], copy)
            for start, end in zip(rows.said[:-1].tolist(), rows.said[1:].tolist(), strict=True)
        ]
        of_parts = met.sentences.take(parts.starts)
        chosen = np.bincount(of_parts[parts.chosen], minlength=size)
        wanted = chosen >= settings.min_replaced
        tokens = tokens_of(met, parts, rows.ranges, known, wanted)
        counts["sentences"] += size
        counts["tokens"] += len(met.types)
        if not wanted.all():
            counts["dropped: too few words translated"] += int((~wanted).sum())
        for verdict in tokens.failed.values():
            counts[f"dropped: {verdict}"] += 1
        if tokens.failed:
            wanted[list(tokens.failed)] = False
            left = wanted[tokens.sentences]
            tokens = tokens.only(left)
        self._count(parts, wanted[of_parts], counts)
        counts["written"] += int(wanted.sum())
        return self._written(met, parts, tokens, said, wanted, provenance)

    def _count(self, parts: Parts, written: Flags, counts: Counter[str]) -> None:
        chosen = np.flatnonzero(parts.chosen & written)
        dropped = int((parts.dropped & written).sum())
        translated = int(parts.sizes[chosen].sum())
        kept = int(written.sum()) - dropped - len(chosen)
        for name, number in (("left out", dropped), ("kept", kept), ("translated", translated)):
            if number:
                counts[f"tokens: {name}"] += number
        choices = self._memory.choices
        origins = choices.origins.array.take(parts.choices[chosen])
        for numbers in (choices.steps, choices.ways):
            found = np.bincount(numbers.array.take(origins))
            for place in np.flatnonzero(found).tolist():
                counts[choices.names[place]] += int(found[place])

    def _written(
        self,
        met: Met,
        parts: Parts,
        tokens: Tokens,
        said: Sequence[Heading],
        wanted: Flags,
        provenance: bool,
    ) -> bytes:
        """Join the pieces of all sentences."""
        known = self._memory
        choices = known.choices
        which = np.flatnonzero(wanted)
        if not len(which):
            return b""
        sizes = np.bincount(tokens.sentences, minlength=len(wanted))[which]
        # A sentence: what precedes its text, the text, what follows it, its lines.
        spans = 2 + (1 + _LINE) * sizes
        firsts = np.cumsum(spans) - spans
        order = np.zeros(len(wanted), np.int64)
        order[which] = np.arange(len(which))
        own = order[tokens.sentences]
        picked = np.zeros(int(spans.sum()), np.int64)
        at = firsts[own] + 1 + tokens.places
        blank = ~tokens.glued & (tokens.places < sizes[own] - 1)
        picked[at] = tokens.own + blank
        at += sizes[own] + 1 + (_LINE - 1) * tokens.places
        numerals = self._numerals_to(int(sizes.max()))
        chosen = parts.chosen[tokens.parts]
        words = met.types[parts.starts[tokens.parts]]
        picked[at] = numerals[tokens.places + 1]
        picked[at + 1] = tokens.own + (PIECES - 1)
        bare = ~met.complete[tokens.sentences] & chosen
        if bare.any():
            picked[at[bare] + 1] = self._bare_rows(met, tokens, bare)
        picked[at + 2] = numerals[tokens.heads]
        relations = known.relations.rows.array.take(tokens.relations, mode="clip")
        further = known.relations.further.take(-1 - tokens.relations, mode="clip")
        picked[at + 3] = np.where(tokens.relations < 0, further, relations)
        remarks = np.where(chosen, 0, met.remarks[parts.starts[tokens.parts]])
        remarks = 4 * remarks + 2 * tokens.glued + provenance
        picked[at + 4] = known.remarks.rows.array.take(remarks)
        if provenance:
            picked[at + 5] = np.where(
                chosen,
                known.words.sources.array.take(parts.words[tokens.parts]),
                known.types.sources.array.take(words),
            )
            origins = choices.origins.array.take(parts.choices[tokens.parts])
            picked[at + 6] = choices.tails.array.take(origins)
        else:
            picked[at + 6] = known.pieces("\n")
        ends = [b"" if place == 0 else b"\n" for place in range(len(which))]
        extra = [
            piece
            for end, sentence in zip(ends, which.tolist(), strict=True)
            for piece in (end + said[sentence].before, said[sentence].after)
        ]
        begin = len(known.pieces)
        picked[firsts] = begin + 2 * np.arange(len(which))
        picked[firsts + 1 + sizes] = begin + 1 + 2 * np.arange(len(which))
        lengths = np.fromiter(map(len, extra), np.int64, len(extra))
        return joined(known.pieces.bytes.array(b"".join(extra), lengths), picked) + b"\n"

    def _bare_rows(self, met: Met, tokens: Tokens, bare: Flags) -> list[int]:
        """Return rows without lemma or features for sentences that lack these altogether."""
        known = self._memory
        begins = met.starts[:-1]
        lemmas = ~np.logical_and.reduceat(known.types.no_lemma.array.take(met.types), begins)
        feats = ~np.logical_and.reduceat(known.types.no_feats.array.take(met.types), begins)
        sentences = tokens.sentences[bare].tolist()
        rows = (tokens.own[bare] + (PIECES - 1)).tolist()
        return [
            known.pieces.without(row, lemma=not lemmas[sentence], feats=not feats[sentence])
            for row, sentence in zip(rows, sentences, strict=True)
        ]

    def _numerals_to(self, last: int) -> Places:
        """Return the pieces of the numbers from 0 to ``last``, with a tab after each."""
        for number in range(len(self._numerals), last + 1):
            self._numerals.append(self._memory.pieces(f"{number}\t"))
        return np.array(self._numerals)
