"""What is in a lexicon, and what is odd about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from kiloglot.data.unicode import has_mixed_scripts, script_of
from kiloglot.data.upos import UPOS
from kiloglot.lexicon.copies import is_identical, true_identities
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.fit import fit
from kiloglot.lexicon.found import share
from kiloglot.lexicon.lexicon import Lexicon
from kiloglot.lexicon.report import SHOWN

__all__ = ["summarise"]


def summarise(
    lexicon: Lexicon,
    examples: int = SHOWN,
    *,
    lemmas: Collection[tuple[str, str]] | None = None,
    script: str = "",
) -> dict[str, Any]:
    """Describe a lexicon in figures, with examples of what deserves a look.

    Args:
        lexicon: The lexicon.
        examples: How many examples to give of each oddity.
        lemmas: The lemmas of a paradigm table of the target language, with their parts of speech in
            the terms of UD, to compare the targets with.
        script: The script that targets should be in, by its ISO 15924 code; ``""`` for the one that
            most are in.

    Returns:
        Plain values for JSON, by name:

        - ``entries``, ``sources``, ``targets`` (different ones), ``senses`` (entries with one);
        - ``pos``: entries by part of speech; ``pos_share``: the share that has one;
          ``unknown_pos``: those by parts of speech that UD does not have;
        - ``multiword``: entries whose source, target or either has several words, with shares;
        - ``origins``: entries by single origin; ``agreed``: entries that several origins give;
        - ``ambiguity``: targets per source: mean, highest, and the sources with most;
        - ``duplicates``: rows joined to another in cleaning, and entries that are one up to part of
          speech, sense, weight and origin;
        - ``scripts``: targets by script; ``mixed_scripts`` and ``other_scripts``: targets with
          look-alike letters of another script in a word, and those not in the expected script;
          ``mixed_sources``: sources with such letters;
        - ``identical``: entries whose target is the source; ``copies``: those among them held to be
          copies, in the lexicon or left out in cleaning;
        - with ``lemmas``, ``paradigms``: for each part of speech the entries whose target is a
          lemma of the table, becomes one by a rule of citation forms, or has no paradigm;
          ``citation``: those rules.
    """
    entries = tuple(lexicon)
    targets: dict[str, dict[str, None]] = {}
    for entry in entries:
        targets.setdefault(entry.source, {})[entry.target] = None
    pos = Counter(entry.pos for entry in entries)
    origins = Counter(origin for entry in entries for origin in entry.origins or ("",))
    return {
        "entries": len(entries),
        "sources": len(targets),
        "targets": len({entry.target for entry in entries}),
        "senses": sum(1 for entry in entries if entry.sense),
        "pos": dict(pos.most_common()),
        "pos_share": share(len(entries) - pos[""], len(entries)),
        "unknown_pos": {name: n for name, n in pos.most_common() if name and name not in UPOS},
        "multiword": _multiword(entries),
        "origins": dict(origins.most_common()),
        "agreed": sum(1 for entry in entries if len(entry.origins) > 1),
        "ambiguity": _ambiguity(targets, examples),
        "duplicates": _duplicates(lexicon, entries),
        **_scripts(entries, examples, script),
        **_identical(lexicon, entries, examples),
        **({} if lemmas is None else _paradigms(entries, lemmas, examples)),
    }


def _paradigms(
    entries: Iterable[Entry], lemmas: Collection[tuple[str, str]], examples: int
) -> dict[str, Any]:
    fits, forms = fit(entries, lemmas, examples)
    return {
        "paradigms": {
            "lemmas": len({lemma for lemma, _ in lemmas}),
            "entries": sum(one.entries for one in fits),
            "matched": sum(one.matched for one in fits),
            "other_pos": sum(one.other_pos for one in fits),
            "citation": sum(one.citation for one in fits),
            "by_pos": [one.as_dict() for one in fits],
        },
        "citation": forms.as_dict(),
    }


def _multiword(entries: Iterable[Entry]) -> dict[str, Any]:
    entries = list(entries)
    in_source = sum(1 for entry in entries if " " in entry.source)
    in_target = sum(1 for entry in entries if " " in entry.target)
    either = sum(1 for entry in entries if " " in entry.source or " " in entry.target)
    return {
        "source": in_source,
        "source_share": share(in_source, len(entries)),
        "target": in_target,
        "target_share": share(in_target, len(entries)),
        "either": either,
        "either_share": share(either, len(entries)),
    }


def _ambiguity(targets: dict[str, dict[str, None]], examples: int) -> dict[str, Any]:
    sizes = Counter({source: len(found) for source, found in targets.items()})
    return {
        "mean": share(sizes.total(), len(sizes)),
        "highest": max(sizes.values(), default=0),
        "one_target": sum(1 for size in sizes.values() if size == 1),
        "most": dict(sizes.most_common(examples)),
    }


def _duplicates(lexicon: Lexicon, entries: Iterable[Entry]) -> dict[str, int]:
    pairs = Counter(entry[:2] for entry in entries)
    step = lexicon.report.steps.get("duplicates")
    return {
        "joined": step.removed if step else 0,
        "same_pair": sum(count - 1 for count in pairs.values()),
    }


def _scripts(entries: Iterable[Entry], examples: int, expected: str) -> dict[str, Any]:
    entries = list(entries)
    targets = dict.fromkeys(entry.target for entry in entries)
    script = {target: script_of(target) for target in targets}
    counts = Counter(script.values())
    del counts[""]
    usual = expected or (counts.most_common(1)[0][0] if counts else "")
    sources = dict.fromkeys(entry.source for entry in entries)
    mixed_sources = [source for source in sources if any(map(has_mixed_scripts, source.split()))]
    mixed = [target for target in targets if any(map(has_mixed_scripts, target.split()))]
    others = [target for target in targets if script[target] not in ("", usual)]
    return {
        "scripts": dict(counts.most_common()),
        "mixed_scripts": {"targets": len(mixed), "examples": mixed[:examples]},
        "other_scripts": {"targets": len(others), "examples": others[:examples]},
        "mixed_sources": {"sources": len(mixed_sources), "examples": mixed_sources[:examples]},
    }


def _identical(lexicon: Lexicon, entries: tuple[Entry, ...], examples: int) -> dict[str, Any]:
    alike = [entry for entry in entries if is_identical(entry)]
    right = true_identities(entries, alike)
    copies = [entry.source for entry in alike if entry not in right]
    step = lexicon.report.steps.get("copies")
    left_out = [before.source for before, _ in step.examples] if step else []
    return {
        "identical": {
            "entries": len(alike),
            "examples": [entry.source for entry in alike[:examples]],
        },
        "copies": {
            "entries": len(copies),
            "left_out": step.removed if step else 0,
            "examples": (copies + left_out)[:examples],
        },
    }
