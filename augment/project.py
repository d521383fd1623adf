"""A synthetic sentence from a source sentence and its translated parts: labels, tree and text kept.

Every source token, or group of tokens that one entry translates, becomes zero or more target
tokens. Entities and slots keep their extent (a translation of several words gets ``I-``
continuations), the tree keeps its shape (further words of a translation hang on its first with
``flat``, auxiliaries of an inflected verb on that with ``aux``, particles with
``compound:prt``, dropped words hand their dependents to their head), and what could not be kept
consistent makes the sentence unprojectable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kiloglot.augment.article import CLITIC
from kiloglot.augment.choices import Choice
from kiloglot.data.conllu import spaced_by_text
from kiloglot.data.dialect import COLUMN
from kiloglot.data.layout import is_layout
from kiloglot.data.sentence import Sentence

__all__ = [
    "AUXILIARY",
    "FLAT",
    "NO_SPACE",
    "OWN_TAGS",
    "PARTICLE",
    "Part",
    "Trace",
    "Unprojectable",
    "dialects",
    "head_of",
    "is_sign",
    "project",
]

#: In ``meta`` of sentences whose own tags (XPOS) stay with words that one word translates.
OWN_TAGS = "_own_tags"
#: What MISC says of a word that no space follows.
NO_SPACE = "SpaceAfter=No"
#: The relations of further words of a translation.
FLAT, AUXILIARY, PARTICLE = "flat", "aux", "compound:prt"


class Part(NamedTuple):
    """Source tokens ``start`` to ``end`` (half-open) and their translation, if any.

    Args:
        start: The first source token.
        end: One past the last.
        choice: The translation; ``None`` keeps the single token as it is.
        dropped: The token is left out, because another word's form expresses it.
        written: How a token that is kept is written, if not as it is.
        source: What the translation is of, if not of these tokens alone.
    """

    start: int
    end: int
    choice: Choice | None = None
    dropped: bool = False
    written: str | None = None
    source: str = ""


class Trace(NamedTuple):
    """How one target token came about.

    Args:
        source: The source tokens, joined by spaces.
        step: How the entry was found; ``"keep"`` if the token is the source's own.
        entry: ``source>target``, or ``""``.
        features: The UniMorph bundle of the form, or ``""``.
        how: Where the form is from, or ``""``.
    """

    source: str
    step: str = "keep"
    entry: str = ""
    features: str = ""
    how: str = ""


class Unprojectable(Exception):  # noqa: N818 - a verdict on the sentence, not a failure
    """The labels or the tree of a sentence cannot be carried over; its text says why."""


def project(
    sentence: Sentence, parts: Sequence[Part], new_id: str | None = None
) -> tuple[Sentence, tuple[Trace, ...]]:
    """Build the target sentence of ``parts``, which cover ``sentence`` in order.

    Returns:
        The synthetic sentence and a trace per target token; a record without words stays one.

    Raises:
        Unprojectable: No token is left, or labels or tree would not be valid.
    """
    glue = _glue(sentence, parts)
    traces: list[Trace] = []
    columns: dict[str, list[str]] = {name: [] for name in _COLUMNS}
    # Per target token, the target token that heads it within its part, and the relation.
    heads_of: list[tuple[int, str] | None] = []
    new_index: dict[int, int] = {}  # Source token -> target token, from 0.
    for number, part in enumerate(parts):
        if part.dropped:
            continue
        head = len(heads_of) + (0 if part.choice is None else part.choice.head)
        for index in range(part.start, part.end):
            new_index[index] = head
        if part.choice is None:
            _copy(sentence, part.start, glue[number], columns)
            if part.written is not None:
                columns["tokens"][-1] = part.written
            heads_of.append(None)
            traces.append(Trace(sentence.tokens[part.start]))
            continue
        choice = part.choice
        last = len(choice.tokens) - 1
        trace = Trace(
            part.source or " ".join(sentence.tokens[part.start : part.end]),
            choice.step,
            choice.entry,
            choice.features,
            choice.how,
        )
        for place, token in enumerate(choice.tokens):
            xpos = _own_tag(sentence, part)
            _translate(choice, place, token, xpos, glue[number] and place == last, columns)
            relation = _relation(choice, place)
            heads_of.append(None if place == choice.head else (head, relation))
            traces.append(trace)
    if not heads_of and sentence.tokens:
        raise Unprojectable("nothing is left")
    heads, deprels = _tree(sentence, parts, heads_of, new_index)
    spaced = sentence.misc is not None or (any(glue) and any(_multiword(sentence)))
    return (
        Sentence(
            tokens=tuple(columns["tokens"]),
            lemmas=_column(sentence.lemmas, columns["lemmas"]),
            upos=_column(sentence.upos, columns["upos"]),
            xpos=_column(sentence.xpos, columns["xpos"]),
            feats=_column(sentence.feats, columns["feats"]),
            heads=heads,
            deprels=deprels,
            misc=tuple(columns["misc"]) if spaced else None,
            tags=_tags(sentence, parts),
            label=sentence.label,
            id=sentence.id if new_id is None else new_id,
            text=_text(sentence, parts, glue),
            meta=_kept_meta(sentence, parts),
        ),
        tuple(traces),
    )


def _relation(choice: Choice, place: int) -> str:
    """Return the relation of a token of a translation to the one that heads the others."""
    if place in choice.particles:
        return PARTICLE
    return AUXILIARY if place in choice.auxiliaries else FLAT


_COLUMNS = ("tokens", "lemmas", "upos", "xpos", "feats", "misc")


def _column(source: Sequence[object] | None, values: list[str]) -> tuple[str, ...] | None:
    return None if source is None else tuple(values)


def _copy(sentence: Sentence, index: int, glued: bool, columns: dict[str, list[str]]) -> None:
    for name in _COLUMNS:
        values = getattr(sentence, name)
        columns[name].append("_" if values is None else values[index])
    if glued != (NO_SPACE in columns["misc"][-1].split("|")):
        others = [item for item in columns["misc"][-1].split("|") if item not in ("_", NO_SPACE)]
        columns["misc"][-1] = "|".join([*others, NO_SPACE] if glued else others) or "_"


def _translate(
    choice: Choice, place: int, token: str, xpos: str, glued: bool, columns: dict[str, list[str]]
) -> None:
    columns["tokens"].append(token)
    columns["lemmas"].append(choice.lemmas[place])
    columns["upos"].append(choice.upos[place] if choice.upos else "_")
    columns["xpos"].append(xpos)
    columns["feats"].append(choice.feats[place])
    columns["misc"].append(NO_SPACE if glued else "_")


def _own_tag(sentence: Sentence, part: Part) -> str:
    if OWN_TAGS not in sentence.meta or sentence.xpos is None or not _is_one_to_one(part):
        return "_"
    return sentence.xpos[part.start]


def _is_one_to_one(part: Part) -> bool:
    """Tell whether a word stays, or one word translates it."""
    return part.choice is None or len(part.choice.tokens) == part.end - part.start == 1


def _glue(sentence: Sentence, parts: Sequence[Part]) -> list[bool]:
    """Tell for each part whether no space follows it; a dropped word leaves its own to the former.

    Spacing is the source's, as multiword tokens and MISC say or, without MISC, the running text. A
    sign that no space followed, such as an opening bracket, stays close to what then follows it.
    """
    result = [
        glued or _is_clitic(part) for glued, part in zip(_own(sentence, parts), parts, strict=True)
    ]
    for number in range(len(parts) - 1, 0, -1):
        if parts[number].dropped:
            before = parts[number - 1]
            stays = _is_clitic(before) or (
                result[number - 1]
                and not before.dropped
                and is_sign(sentence.tokens[before.end - 1])
            )
            result[number - 1] = result[number] or stays
    return result


def _own(sentence: Sentence, parts: Sequence[Part]) -> list[bool]:
    """Tell for each part whether no space followed it in the source.

    Words that were written together (``do`` and ``n't``) stay so if neither is translated; so do
    letters that the running text does not separate, signs always.
    """
    tokens = sentence.tokens
    inside, ends = _multiword(sentence)
    if sentence.misc is None:
        written = spaced_by_text(tokens, sentence.text)
        closed = [False] * len(tokens)
    else:
        written = [False] * len(tokens)
        closed = [NO_SPACE in misc.split("|") for misc in sentence.misc]
    for at in inside:
        closed[at] = False
    for at, glued in ends.items():
        closed[at] = glued
    result = []
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        at = part.end - 1
        glued = closed[at]
        if not glued and following is not None and (at in inside or written[at]):
            signs = at not in inside and (is_sign(tokens[at]) or is_sign(tokens[at + 1]))
            glued = signs or _stay(part, following)
        result.append(glued)
    return result


def _multiword(sentence: Sentence) -> tuple[set[int], dict[int, bool]]:
    """Return what multiword tokens say of their words.

    Returns:
        Those that are not the last of theirs; and of the last ones, whether no space follows.
    """
    inside: set[int] = set()
    ends: dict[int, bool] = {}
    for extra in sentence.extras:
        first, dash, last = extra.columns[0].partition("-")
        if dash:
            inside.update(range(int(first) - 1, int(last) - 1))
            ends[int(last) - 1] = NO_SPACE in extra.columns[-1].split("|")
    return inside, ends


def is_sign(token: str) -> bool:
    """Tell whether a token is a sign such as a bracket: no letter or digit is in it."""
    return not any(map(str.isalnum, token))


def _stay(part: Part, following: Part) -> bool:
    return part.choice is None and following.choice is None and not following.dropped


def _is_clitic(part: Part) -> bool:
    return part.choice is not None and part.choice.step == CLITIC


def head_of(sentence: Sentence, start: int, end: int) -> int:
    """Return the token of a part whose head lies outside of it.

    Raises:
        Unprojectable: There is none.
    """
    if sentence.heads is None or end - start == 1:
        return start
    for index in range(start, end):
        if not start < sentence.heads[index] <= end:
            return index
    raise Unprojectable("tokens head each other")


def _tree(
    sentence: Sentence,
    parts: Sequence[Part],
    heads_of: Sequence[tuple[int, str] | None],
    new_index: dict[int, int],
) -> tuple[tuple[int, ...] | None, tuple[str, ...] | None]:
    if sentence.heads is None or sentence.deprels is None:
        return None, None
    if not sentence.tokens:
        return (), ()
    cores = {
        new_index[part.start]: head_of(sentence, part.start, part.end)
        for part in parts
        if not part.dropped
    }
    heads: list[int] = []
    deprels: list[str] = []
    for index, within in enumerate(heads_of):
        if within is not None:
            first, relation = within
            heads.append(first + 1)
            deprels.append(relation)
            continue
        head = sentence.heads[cores[index]]
        for _ in sentence.tokens:
            if not head or head - 1 in new_index:
                break
            head = sentence.heads[head - 1]
        heads.append(new_index[head - 1] + 1 if head else 0)
        deprels.append(sentence.deprels[cores[index]])
    if heads.count(0) != 1:
        raise Unprojectable(f"{heads.count(0)} roots")
    if any(head == index + 1 for index, head in enumerate(heads)):
        raise Unprojectable("a token heads itself")
    return tuple(heads), tuple(deprels)


def _tags(sentence: Sentence, parts: Sequence[Part]) -> tuple[str, ...] | None:
    if sentence.tags is None:
        return None
    tags: list[str] = []
    previous = "O"  # The source tag before the current token, dropped ones left out.
    beginning = False  # The first token of an entity was dropped.
    for part in parts:
        own = sentence.tags[part.start : part.end]
        if part.dropped:
            beginning = beginning or own[0].startswith("B-")
            continue
        tag = own[0]
        if any(other[2:] != tag[2:] or other.startswith("B-") for other in own[1:]):
            raise Unprojectable("a translation crosses the border of an entity or slot")
        if beginning and tag.startswith("I-"):
            tag = "B-" + tag[2:]
        beginning = False
        size = 1 if part.choice is None else len(part.choice.tokens)
        continuation = tag if tag == "O" else "I-" + tag[2:]
        tags.append(tag)
        tags.extend([continuation] * (size - 1))
        if tag.startswith("I-") and previous[2:] != tag[2:]:
            raise Unprojectable("an entity or slot continues that has not begun")
        previous = continuation
    return tuple(tags)


def _text(sentence: Sentence, parts: Sequence[Part], glue: Sequence[bool]) -> str | None:
    """Write the running text with the source's spacing, if the source has any."""
    if sentence.text is None:
        return None
    pieces: list[str] = []
    for part, glued in zip(parts, glue, strict=True):
        if part.dropped:
            continue
        if part.choice is not None:
            pieces.append(" ".join(part.choice.tokens))
        else:
            pieces.append(sentence.tokens[part.start] if part.written is None else part.written)
        if not glued:
            pieces.append(" ")
    return "".join(pieces).strip()


def _kept_meta(sentence: Sentence, parts: Sequence[Part]) -> dict[str, str]:
    """Keep what is said of the sentence, and its file's columns, but for words that become several.

    Other layout (keys with an underscore) is left out: the synthetic sentence has its own.
    """
    kept: dict[str, str] = dict(dialects(sentence))
    for key, value in sentence.meta.items():
        if key.startswith(COLUMN):
            values = value.split("\t")
            kept[key] = "\t".join(
                values[part.start]
                if part.choice is None or _is_one_to_one(part)
                else "\t".join("_" for _ in part.choice.tokens)
                for part in parts
                if not part.dropped
            )
        elif not is_layout(key):
            kept[key] = value
    return kept


def dialects(sentence: Sentence) -> dict[str, str]:
    """Return what a sentence knows of the columns of its file."""
    return {key: value for key, value in sentence.meta.items() if key.endswith("_dialect")}
