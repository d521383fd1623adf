"""What a run did, in a few lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from kiloglot.augment.bound_forms import BOUND
from kiloglot.augment.source_tags import completed
from kiloglot.data.sentence import Sentence

__all__ = ["hint", "summary"]

#: So many sentences tell what a corpus is annotated with.
_ENOUGH = 100


def hint(corpus: Iterable[Sentence], *, plain: bool = False) -> str | None:
    """Say what would let more words be inflected, where no analysis of source words is given.

    Args:
        corpus: The source; its first sentences are read.
        plain: Whether it is plain text, which need not be read.
    """
    first = completed(sentence for sentence in islice(corpus, _ENOUGH) if sentence.tokens)
    if not plain and (not first or any(sentence.lemmas is not None for sentence in first)):
        return None
    if any(sentence.upos is not None for sentence in first):
        lacks, found = "lemmas", "found only as they are written"
    else:
        lacks, found = "parts of speech", "not inflected"
    return (
        f"the source has no {lacks}, so that words are {found}: "
        "give --source-paradigms TABLE or --analyse-with FILE"
    )


def summary(counts: Mapping[str, int], output: str) -> Iterator[str]:
    """Yield the lines of a coverage summary.

    Args:
        counts: What became of sentences and tokens.
        output: Where they were written.
    """
    tokens = counts.get("tokens: translated", 0)
    total = tokens + counts.get("tokens: kept", 0) + counts.get(_LEFT_OUT, 0)
    where = "standard output" if output == "-" else output
    yield f"{where}: {counts.get('written', 0):,} of {counts.get('sentences', 0):,} sentences"
    for reason, count in sorted(counts.items()):
        if reason.startswith("dropped: "):
            yield f"  dropped, {reason.removeprefix('dropped: ')}: {count:,}"
    yield f"  words translated: {tokens:,} of {total:,} ({_share(tokens, total)})"
    if counts.get(_LEFT_OUT):
        left_out = counts[_LEFT_OUT]
        share = _share(left_out, total)
        yield f"  left out, articles and what another form expresses: {left_out:,} ({share})"
    for title, prefix in (("found", "found: "), ("form from", "form: ")):
        parts = {name[len(prefix) :]: n for name, n in counts.items() if name.startswith(prefix)}
        whole = sum(parts.values())
        if whole:
            ranked = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
            shares = ", ".join(f"{name} {_share(count, whole)}" for name, count in ranked)
            yield f"  {title}: {shares}"

    if bound := counts.get(f"form: {BOUND}"):
        yield f"  bound forms (with a hyphen) of the lexicon, no other being listed: {bound:,}"


_LEFT_OUT = "tokens: left out"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"
