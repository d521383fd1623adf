"""What a run did, in a few lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiloglot.augment.bound_forms import BOUND

__all__ = ["summary"]


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
