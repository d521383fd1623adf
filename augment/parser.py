"""Heads and relations of words, by a small parser trained from a treebank.

Every word scores every other word of its sentence as its head, and every relation to the one it
chooses (Dozat & Manning 2017), read by a bidirectional LSTM; tens of seconds of training on one
core. What case, number or tense a translation asks for is mostly said by the nearest of these
relations, those of articles, adpositions, auxiliaries, subjects, which are the easiest to find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from kiloglot.augment.tree_of_scores import tree_of
from kiloglot.data.sentence import Sentence

__all__ = ["Parser", "Tagged"]

#: A word seen less often is any word.
_SEEN = 2
#: So many letters at the end of a word tell something of it, too.
_ENDING = 3
_HIDDEN, _HEADS, _RELATIONS = 64, 96, 48
#: Sizes of what stands for a word, its ending, its part of speech, its features.
_SIZES = (64, 32, 32, 24)
#: Heads further away than this are equally far.
_FAR = 15
#: Words in a batch: so many, or a fiftieth of a small treebank, but these at least.
_BATCH, _SHARE, _LEAST = 1000, 50, 100
#: Words that are read in training, each this many times at most.
_READ, _PASSES = 600_000, 30
_RATE, _DROPOUT, _UNKNOWN = 6e-3, 0.3, 0.1
#: Longer sentences, in words, are neither learnt from nor parsed: the scores grow with the square.
_LONGEST = 200
_PADDING, _ANY = 0, 1
#: No head, or no relation, to be learnt.
_NONE = -100
_NOWHERE = -1e9


class Tagged(NamedTuple):
    """A sentence whose words have parts of speech and features."""

    tokens: Sequence[str]
    upos: Sequence[str]
    feats: Sequence[str]


class Parser:
    """A parser that is trained from a treebank when it is first asked for a tree.

    Training computes on one thread, so that it is the same with any number of them.

    Args:
        treebank: Sentences; those without a whole tree are left out.
        seed: Of the first weights and the order of training.
    """

    def __init__(self, treebank: Iterable[Sentence], seed: int = 0) -> None:
        known = [each for each in treebank if _has_tree(each)]
        self._seed = seed
        self._network: _Network | None = None
        words = Counter(token.casefold() for each in known for token in each.tokens)
        self._inputs = [
            _numbered(word for word, count in words.items() if count >= _SEEN),
            _numbered(word[-_ENDING:] for word in words),
            _numbered(tag for each in known for tag in each.upos or ()),
            _numbered(feats for each in known for feats in _features_of(each)),
        ]
        #: The relation of the root, and in order all others.
        self._root = ""
        self._relations: list[str] = []
        pairs = Counter(pair for each in known for pair in _arcs(each))
        if known:
            self._root = max(pairs, key=lambda pair: (not pair[0] and pairs[pair], pair))[1]
            self._relations = sorted({name for _, name in pairs} - {self._root})
        number = {name: place for place, name in enumerate(self._relations)}
        self._lessons = [
            self._read(each.tokens, each.upos or (), _features_of(each)) for each in known
        ]
        self._answers = [
            torch.tensor(
                [
                    (head, number[name] if head and name in number else _NONE)
                    for head, name in _arcs(each)
                ]
            )
            for each in known
        ]

    def __call__(
        self, sentences: Sequence[Tagged]
    ) -> list[tuple[tuple[int, ...], tuple[str, ...]] | None]:
        """Return heads (1-based, 0 for the root) and relations of the words of each sentence.

        ``None`` for sentences without words or with hundreds, and if no sentence of the treebank
        has a tree.
        """
        found: list[tuple[tuple[int, ...], tuple[str, ...]] | None] = [None] * len(sentences)
        self.train()
        network = self._network
        if network is None:
            return found
        rows = [self._read(*each) for each in sentences]
        sizes = [len(row) for row in rows]
        places = sorted(
            (at for at, size in enumerate(sizes) if 0 < size <= _LONGEST), key=sizes.__getitem__
        )
        with torch.inference_mode():
            for batch in _batches(places, sizes):
                lengths = torch.tensor([sizes[place] for place in batch])
                states = network(_padded([rows[place] for place in batch]), lengths)
                scores = network.heads(states, lengths)
                trees = [
                    tree_of(own[:size, : size + 1].tolist())
                    for own, size in zip(scores, lengths.tolist(), strict=True)
                ]
                heads = _padded([torch.tensor(tree) for tree in trees])
                best = network.relations(states, heads).argmax(dim=-1).tolist()
                for place, tree, own in zip(batch, trees, best, strict=True):
                    relations = tuple(
                        self._relations[number] if head and self._relations else self._root
                        for head, number in zip(tree, own, strict=False)
                    )
                    found[place] = tuple(tree), relations
        return found

    def train(self) -> None:
        """Train now, unless that is done or there is nothing to learn from."""
        if self._lessons:
            threads = torch.get_num_threads()
            torch.set_num_threads(1)
            try:
                with torch.random.fork_rng(devices=[]):
                    torch.manual_seed(self._seed)
                    network = _Network(
                        [len(each) + 2 for each in self._inputs], len(self._relations)
                    )
                    _train(network, self._lessons, self._answers)
            finally:
                torch.set_num_threads(threads)
            self._network, self._lessons, self._answers = network, [], []

    def _read(self, tokens: Sequence[str], upos: Sequence[str], feats: Sequence[str]) -> Tensor:
        """Return numbers for each word: of itself, its ending, part of speech, features.

        Shape: ``[words, 4]``.
        """
        words, endings, tags, features = self._inputs
        folded = [token.casefold() for token in tokens]
        rows = [
            (
                words.get(word, _ANY),
                endings.get(word[-_ENDING:], _ANY),
                tags.get(tag, _ANY),
                features.get(own, _ANY),
            )
            for word, tag, own in zip(folded, upos, feats, strict=True)
        ]
        return torch.tensor(rows)


def _train(network: _Network, lessons: Sequence[Tensor], answers: Sequence[Tensor]) -> None:
    """Teach a network sentences (``[words, 4]`` each) with heads and relations (``[words, 2]``)."""
    sizes = [len(row) for row in lessons]
    words = sum(sizes)
    passes = min(_PASSES, -(-_READ // words))
    wide = min(_BATCH, max(_LEAST, words // _SHARE))
    plan = [batch for _ in range(passes) for batch in _mixed(sizes, wide)]
    optimizer = torch.optim.Adam(network.parameters(), lr=_RATE, betas=(0.9, 0.95))
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _RATE, total_steps=len(plan) + 1, pct_start=0.15
    )
    network.train()
    for batch in plan:
        rows = _padded([lessons[place] for place in batch])
        rows[..., 0].masked_fill_(torch.rand(rows.shape[:2]) < _UNKNOWN, _ANY)
        lengths = torch.tensor([sizes[place] for place in batch])
        states = network(rows, lengths)
        heads, relations = _padded([answers[place] for place in batch], _NONE).unbind(-1)
        loss = nn.functional.cross_entropy(
            network.heads(states, lengths).flatten(0, 1), heads.flatten(), ignore_index=_NONE
        )
        named = relations != _NONE
        if named.any():
            scores = network.relations(states, heads.clamp(min=0))
            loss = loss + nn.functional.cross_entropy(scores[named], relations[named])
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        rate.step()
    network.eval()


class _Network(nn.Module):
    """Scores heads and relations.

    Args:
        sizes: How many words, endings, parts of speech and features are told apart.
        relations: How many relations.
    """

    def __init__(self, sizes: Sequence[int], relations: int) -> None:
        super().__init__()
        self.embeddings = nn.ModuleList(
            nn.Embedding(size, width) for size, width in zip(sizes, _SIZES, strict=True)
        )
        self.reader = nn.LSTM(sum(_SIZES), _HIDDEN, batch_first=True, bidirectional=True)
        wide = 2 * _HIDDEN
        self.root = nn.Parameter(0.1 * torch.randn(wide))
        self.head, self.dependent = nn.Linear(wide, _HEADS), nn.Linear(wide, _HEADS)
        self.pair, self.any = nn.Linear(_HEADS, _HEADS), nn.Linear(_HEADS, 1)
        self.distance = nn.Embedding(2 * _FAR + 1, 1)
        self.governor, self.governed = nn.Linear(wide, _RELATIONS), nn.Linear(wide, _RELATIONS)
        self.both = nn.Linear(2 * _RELATIONS, _RELATIONS)
        self.relation = nn.Linear(_RELATIONS, max(1, relations))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, words: Tensor, sizes: Tensor) -> Tensor:
        """Read sentences: ``[sentences, words, 4] -> [sentences, 1 + words, 2 * hidden]``.

        The first state is that of the root.
        """
        parts = [own(words[..., place]) for place, own in enumerate(self.embeddings)]
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(torch.cat(parts, -1)), sizes, batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.reader(packed)[0], batch_first=True)
        root = self.root.expand(len(states), 1, -1)
        return torch.cat([root, self.dropout(states)], 1)

    def heads(self, states: Tensor, sizes: Tensor) -> Tensor:
        """Score heads: ``[sentences, 1 + words, width] -> [sentences, words, 1 + words]``."""
        heads = torch.relu(self.head(states))
        words = torch.relu(self.dependent(states[:, 1:]))
        scores = self.pair(words) @ heads.transpose(1, 2) + self.any(heads).transpose(1, 2)
        place = torch.arange(states.shape[1])
        apart = place[None, :] - place[1:, None]
        near = self.distance(apart.clamp(-_FAR, _FAR) + _FAR)[..., 0]
        scores = scores + near * (place > 0)
        impossible = (place[None, :] > sizes[:, None])[:, None] | (apart == 0)[None]
        masked: Tensor = scores.masked_fill(impossible, _NOWHERE)
        return masked

    def relations(self, states: Tensor, heads: Tensor) -> Tensor:
        """Score relations to given heads: ``[sentences, words, relations]``."""
        governors = torch.relu(self.governor(states))
        chosen = governors.gather(1, heads[..., None].expand(-1, -1, governors.shape[-1]))
        words = torch.relu(self.governed(states[:, 1:]))
        scores: Tensor = self.relation(torch.relu(self.both(torch.cat([words, chosen], -1))))
        return scores


def _has_tree(sentence: Sentence) -> bool:
    """Tell whether a sentence has all that is learnt from, with one root."""
    if sentence.upos is None or sentence.heads is None or sentence.deprels is None:
        return False
    return 0 < len(sentence.tokens) <= _LONGEST and sentence.heads.count(0) == 1


def _arcs(sentence: Sentence) -> Iterable[tuple[int, str]]:
    """Yield the head and the relation of each word."""
    return zip(sentence.heads or (), sentence.deprels or (), strict=True)


def _features_of(sentence: Sentence) -> Sequence[str]:
    return sentence.feats or ("_",) * len(sentence.tokens)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Number names in the order in which they first come, behind padding and the unknown."""
    return {name: place for place, name in enumerate(dict.fromkeys(names), _ANY + 1)}


def _padded(rows: Sequence[Tensor], value: int = _PADDING) -> Tensor:
    """Put sentences into one tensor. Shape: ``[words, ...] each -> [sentences, words, ...]``."""
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True, padding_value=value)


def _batches(places: Iterable[int], sizes: Sequence[int], wide: int = _BATCH) -> list[list[int]]:
    """Put sentences together, in order, until they have ``wide`` words."""
    made: list[list[int]] = [[]]
    words = 0
    for place in places:
        if words >= wide:
            made.append([])
            words = 0
        made[-1].append(place)
        words += sizes[place]
    return made if made[-1] else []


def _mixed(sizes: Sequence[int], wide: int) -> list[list[int]]:
    """Put sentences of about the same length together, and mix the batches."""
    near = (torch.tensor(sizes) + 6 * torch.rand(len(sizes))).argsort().tolist()
    made = _batches(near, sizes, wide)
    return [made[place] for place in torch.randperm(len(made)).tolist()]
