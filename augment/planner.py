"""From distinct source words to the choices for each: every type is planned once, in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from copy import copy
from typing import NamedTuple

import regex

from kiloglot.augment.analysis import Word
from kiloglot.augment.annotated import NONE
from kiloglot.augment.bound_forms import BOUND, is_bound
from kiloglot.augment.casing import Casing
from kiloglot.augment.choices import Choice, Plan
from kiloglot.augment.lookup import CONTENT, Found, by_morphology, by_word, is_negative_verb
from kiloglot.augment.periphrasis import periphrasis
from kiloglot.augment.phrase_entries import PhraseEntries
from kiloglot.augment.realise import Form, Realiser
from kiloglot.augment.target_phrases import Phrase, TargetPhrases
from kiloglot.augment.transfer import Request, Transfer
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph.agreement import root
from kiloglot.morph.ud import from_ud, to_ud

__all__ = ["Planner"]

_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+")


#: Function words that have paradigms in many languages.
_INFLECTING = frozenset({"AUX", "DET", "NUM", "PRON"})


#: Parts of speech of which another word can fill the place: entries of others are left out.
_STRICT = frozenset({"ADJ", "NOUN", "VERB"})


#: In tables.
_VERB = "V"


#: Plans that are kept.
_REMEMBERED = 1 << 18


class _Draft(NamedTuple):
    """A word whose entries are known and whose forms may still have to be predicted."""

    word: Word
    found: Found
    pos: str
    """In the table (``"N"``), or ``""`` where nothing is inflected."""


#: A word without context, and the requests of its entries.
_Key = tuple[Word, tuple[Request, ...]]


class Planner:
    """Plans words: look-up, part-of-speech filter, features, form, letter case.

    Args:
        lexicon: Source to target.
        method: ``"word"`` or ``"morph"``.
        realiser: Makes forms (``"morph"`` only).
        transfer: Says which form is asked for (``"morph"`` only).
        auxiliaries: Whether source auxiliaries are looked up by lemma and inflected.
        names: Whether names that the lexicon lacks are inflected.
        strict: Whether content words take entries of their own part of speech only.
        clitics: What text of the target language writes with a hyphen before other words,
            case-folded.

    Attributes:
        casing: Writes capitals as the target does.
        phrases: The multiword entries; none if words only are looked up.
        targets: Tells which word of a translation of several words is inflected.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        method: str,
        realiser: Realiser,
        transfer: Transfer,
        *,
        auxiliaries: bool = True,
        names: bool = True,
        strict: bool = False,
        clitics: Collection[str] = (),
    ) -> None:
        self._strict = strict
        self._clitics = clitics
        self._lexicon = lexicon
        self._auxiliaries = auxiliaries
        self._morph = method == "morph"
        self._realiser = realiser
        self._transfer = transfer
        self._plans: dict[Word, Plan | None] = {}
        # What words have in common that are not in the same context.
        self._found: dict[Word, tuple[Found, str] | None] = {}
        self._shared: dict[_Key, Plan | None] = {}
        self._token_pos = _token_pos(lexicon)
        self.targets = TargetPhrases(lexicon, realiser, self._token_pos)
        self._names = names and self._morph
        self.phrases = PhraseEntries(lexicon if self._morph else Lexicon([]))
        self._letters = {letter for entry in lexicon for letter in entry.target.casefold()}
        self.casing = Casing(entry.target for entry in lexicon)

    def plan(self, words: Iterable[Word]) -> None:
        """Plan all of ``words`` that are not planned yet, with one batch of predictions.

        If too many words are planned, the others are forgotten, so that memory stays flat.
        """
        if len(self._plans) > _REMEMBERED:
            self.forget()
        self._realiser.forget()
        drafts: dict[_Key, tuple[_Draft, list[Word]]] = {}
        pairs: list[tuple[str, str]] = []
        for word in words:
            if word in self._plans:
                continue
            self._plans[word] = None
            if (draft := self._draft(word)) is None:
                continue
            key = self._key(draft)
            if key in self._shared:
                self._plans[word] = self._shared[key]
            elif key in drafts:
                drafts[key][1].append(word)
            else:
                drafts[key] = (draft, [word])
                pairs.extend(self._missing(draft))
        self._realiser.predict(pairs)
        for key, (draft, same) in drafts.items():
            plan = self._shared[key] = self._finish(draft)
            self._plans.update(dict.fromkeys(same, plan))

    def lenient(self) -> Planner:
        """Return a planner for words whose places no others fill: itself, unless it is strict.

        It takes entries of any part of speech rather than leave a word as it is.
        """
        if not self._strict:
            return self
        other = copy(self)
        other._strict = False
        other._plans, other._found, other._shared = {}, {}, {}
        return other

    def __getitem__(self, word: Word) -> Plan | None:
        """Return the plan of a word that was given to :meth:`plan`; ``None``: keep it."""
        return self._plans[word]

    def forget(self) -> None:
        """Forget all plans, to free memory; they are the same when made again."""
        for memory in (self._plans, self._found, self._shared):
            memory.clear()

    def translates_name(self, word: Word) -> bool:
        """Tell whether the lexicon has a word as a name."""
        return self._morph and by_morphology(self._lexicon, word) is not None

    def in_script(self, form: str) -> bool:
        """Tell whether a form may be a name of the target language, by its letters."""
        return form.isalpha() and form[:1].isupper() and self._letters.issuperset(form.casefold())

    def capitalised(self, choice: Choice) -> Choice:
        """Return ``choice`` with a capital at its beginning."""
        first, *others = choice.tokens
        return choice._replace(tokens=(self.casing.begun(first), *others))

    def _find(self, word: Word) -> Found | None:
        if not self._morph:
            return by_word(self._lexicon, word)
        found = by_morphology(self._lexicon, word)
        if found is not None and self._strict and word.upos in _STRICT:
            fitting = tuple(entry for entry in found.entries if entry.pos in ("", word.upos))
            found = found._replace(entries=fitting) if fitting else None
        if found is None and self._auxiliaries and word.upos == "AUX" and word.lemma:
            # A form of an auxiliary that the lexicon has as a verb, if there are forms of that.
            entries = tuple(
                entry
                for entry in self._lexicon.exact(word.lemma)
                if entry.pos in ("AUX", "VERB", "")
                and "V" in self._realiser.parts_of_speech(entry.target)
            )
            if entries:
                return Found(entries, "lemma")
        return found

    def _name(self, word: Word) -> Found | None:
        """Let a name that no entry translates stand for itself, so that it can be inflected."""
        if not self._names or word.upos != "PROPN" or not self._realiser.inflects("N"):
            return None
        if not self.in_script(word.form):
            return None
        return Found((Entry(word.form, word.form, "PROPN"),), "name")

    def _draft(self, word: Word) -> _Draft | None:
        """Look a word up, if none has been that differs from it in its context only."""
        bare = word._replace(context=())
        if bare not in self._found:
            found = self._find(bare) or self._name(bare)
            pos = _table_pos(word.upos) if self._morph else ""
            if found is not None and pos:
                found = found._replace(entries=self._of_right_pos(found.entries, pos))
            self._found[bare] = None if found is None else (found, pos)
        known = self._found[bare]
        return None if known is None else _Draft(word, *known)

    def _key(self, draft: _Draft) -> _Key:
        """Return what the plan of a word depends on: not its context, but what that asks for."""
        bare = draft.word._replace(context=())
        if not draft.pos or not _is_inflected(draft.word, draft.found.step):
            return bare, ()
        requests = dict.fromkeys(self._asked(draft, entry)[1] for entry in draft.found.entries)
        return bare, tuple(requests)

    def _asked(self, draft: _Draft, entry: Entry) -> tuple[str, Request]:
        """Return the part of speech and the request for the form of an entry's target.

        An entry of another part of speech than the word's is inflected as what it is, or not at
        all if only one of them is a verb.
        """
        pos = _table_pos(entry.pos) if entry.pos in CONTENT else draft.pos
        return pos, self._transfer.request(draft.word, pos)

    def _of_right_pos(self, entries: tuple[Entry, ...], pos: str) -> tuple[Entry, ...]:
        """Leave out entries without part of speech whose target has paradigms of another only."""
        right = tuple(
            entry
            for entry in entries
            if entry.pos
            or not (known := self._realiser.parts_of_speech(entry.target))
            or pos in known
        )
        return right or entries

    def _missing(self, draft: _Draft) -> list[tuple[str, str]]:
        return [
            pair
            for entry in draft.found.entries
            if (phrase := self._inflected(draft, entry)) is not None
            for pair in self._realiser.missing(phrase.word, *self._asked(draft, entry))
        ]

    def _finish(self, draft: _Draft) -> Plan | None:
        choices: list[Choice] = []
        for entry in draft.found.entries:
            phrase = self._inflected(draft, entry)
            if phrase is None:
                forms = self._as_listed(draft, entry)
            else:
                forms = self._realiser.forms(phrase.word, *self._asked(draft, entry))
            weight = entry.weight / len(forms)
            choices.extend(self._choice(draft, entry, phrase, form, weight) for form in forms)
        # Bound forms only if there is nothing else.
        choices = [choice for choice in choices if choice.how != BOUND] or choices
        return Plan(choices) if choices else None

    def _inflected(self, draft: _Draft, entry: Entry) -> Phrase | None:
        """Return the translation around its inflected word; ``None``: it stays as it is listed.

        That is what function words do, content words listed in the very form of the text, and
        translations that nothing says are of the part of speech whose forms are asked for.
        """
        if not _asks(draft):
            return None
        pos, _ = self._asked(draft, entry)
        if (pos == _VERB) != (draft.pos == _VERB):
            return None
        if not entry.pos and " " not in entry.target and self._realiser.doubts(entry.target, pos):
            return None
        return self.targets(entry.target, pos)

    def _as_listed(self, draft: _Draft, entry: Entry) -> list[Form]:
        word = draft.word
        own = Form(entry.target, "", "lexicon")
        varies = _asks(draft) or word.upos in _INFLECTING or is_negative_verb(word, entry)
        if self._morph and varies:
            return [own, *self._realiser.listed(entry.target)]
        return [own]

    def _choice(
        self, draft: _Draft, entry: Entry, phrase: Phrase | None, form: Form, weight: float
    ) -> Choice:
        word, step = draft.word, draft.found.step
        before, inflected, after = phrase or ((), "", ())
        tokens = (*before, *form.form.split(), *after)
        size = len(tokens)
        if self._morph and step != "exact":
            tokens = self.casing.like(word.form, entry.source, tokens)
        cited = tuple(entry.target.split())
        lemmas = (entry.target,) if size == 1 else cited if len(cited) == size else tokens
        feats = to_ud(form.features)[1] if form.features else "_"
        first, end = len(before), size - len(after)
        if phrase is not None and size > 1 and " " not in inflected:
            cell = periphrasis(form.form.split(), inflected, word.upos)
            lemmas = (*before, *cell.lemmas, *after)
            place = first + cell.place
            own = [at == place for at in range(size)]
            upos = self._upos(word, entry, tokens, place)
            upos = (*upos[:first], *cell.upos, *upos[end:])
            # What stands before it would hang on the verb by a relation that must not go back.
            auxiliaries, particles = ((), ()) if before else (cell.auxiliaries, cell.particles)
        else:
            place, auxiliaries, particles = 0, (), ()
            upos = self._upos(word, entry, tokens)
            # The features of a phrase are those of the words that are what the source word is.
            own = [each == word.upos for each in upos] if size > 1 and upos else [True] * size
        return Choice(
            tokens,
            upos,
            lemmas,
            tuple(feats if each else "_" for each in own),
            weight,
            step,
            f"{entry.source}>{entry.target}",
            form.features,
            BOUND if self._is_bound(entry, form) else form.how,
            form.expresses,
            place if auxiliaries or particles else 0,
            auxiliaries,
            particles,
        )

    def _is_bound(self, entry: Entry, form: Form) -> bool:
        """Tell whether a translation is no word by itself, nor the source or what text writes."""
        words = form.form.split()
        if not self._morph or not is_bound(words) or is_bound([entry.source]):
            return False
        return form.form.casefold() not in self._clitics

    def _upos(
        self, word: Word, entry: Entry, tokens: tuple[str, ...], inflected: int = 0
    ) -> tuple[str, ...]:
        """Return a part of speech per token.

        In a translation of several words each has that of the lexicon. If this lacks the one that
        is inflected, or else the first, it stands for the source word; what the others are is not
        known. Where all have another, one of them stands for the source word none the less
        (:meth:`_head`).
        """
        if not word.upos:
            return ()
        if len(tokens) == 1:
            return ("AUX" if self._morph and is_negative_verb(word, entry) else word.upos,)
        found = tuple(
            "PUNCT"
            if _PUNCTUATION.fullmatch(token)
            else self._token_pos.get(
                token, NONE if self._morph and place != inflected else word.upos
            )
            for place, token in enumerate(tokens)
        )
        if (head := self._head(word, tokens, found)) is None:
            return found
        return (*found[:head], word.upos, *found[head + 1 :])

    def _head(self, word: Word, tokens: tuple[str, ...], found: tuple[str, ...]) -> int | None:
        """Return the place of the token that is likeliest to be what the source word is.

        ``None`` if one is said to be that already. Else it is one whose paradigms are of the source
        word's part of speech, or else a content word, or else one that the lexicon lacks; the last
        of several.
        """
        words = [place for place, upos in enumerate(found) if upos != "PUNCT"]
        if not self._morph or word.upos in found or not words:
            return None
        pos = _table_pos(word.upos)
        return max(
            words,
            key=lambda place: (
                pos in self._realiser.parts_of_speech(tokens[place]),
                found[place] in CONTENT,
                found[place] == NONE,
                place,
            ),
        )


def _is_inflected(word: Word, step: str) -> bool:
    return word.upos in CONTENT or (word.upos == "AUX" and step == "lemma")


def _asks(draft: _Draft) -> bool:
    """Tell whether a word asks for a form, and its entries are not of the very form of the text."""
    word, found, pos = draft
    if not pos or not _is_inflected(word, found.step):
        return False
    return found.step in ("lemma", "name") or word.lemma in ("", word.form)


def _table_pos(upos: str) -> str:
    return root(from_ud(upos, "_").pos) if upos else ""


def _token_pos(lexicon: Lexicon) -> dict[str, str]:
    """Map single-word targets to their most frequent part of speech in the lexicon."""
    counts: dict[str, Counter[str]] = {}
    for entry in lexicon:
        if entry.pos and " " not in entry.target:
            counts.setdefault(entry.target, Counter())[entry.pos] += 1
    return {target: max(sorted(count), key=count.__getitem__) for target, count in counts.items()}
