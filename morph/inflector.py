"""The inflector: lemma and features in, form out.

>>> inflector = Inflector.train(rows, seconds=60)          # doctest: +SKIP
>>> inflector.save("models/fao")                           # doctest: +SKIP
>>> inflector = Inflector.load("models/fao")               # doctest: +SKIP
>>> inflector.inflect([("hestur", "N;ACC;PL")])[0].form    # doctest: +SKIP
'hestar'
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.errors import InputError
from kiloglot.morph import inflector_files
from kiloglot.morph.asked import (
    check_count,
    check_options,
    parsed_features,
    parsed_pair,
    parsed_rows,
    windows,
)
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.ensemble import Ensemble
from kiloglot.morph.features import Features, Triple
from kiloglot.morph.model_folder import refuse_foreign
from kiloglot.morph.plans import Plan, planned
from kiloglot.morph.spelling import decomposes, spelt
from kiloglot.morph.train import Record, Result, hold_out, sampled, train
from kiloglot.morph.training import Progress
from kiloglot.morph.unfinished import Unfinished, fingerprint

__all__ = ["Inflection", "Inflector"]

#: Pairs taken from a stream at once: enough to sort by length, made in seconds.
_WINDOW = 1 << 12
#: Lemmas and forms longer than this are no words; one alone would cost minutes and gigabytes.
_LONGEST = 500


class Inflection(NamedTuple):
    """A form that was made.

    Args:
        lemma: The lemma asked for.
        features: Its features.
        form: The form.
        probability: How sure the model is, from 0 to 1.
    """

    lemma: str
    features: Features
    form: str
    probability: float


@dataclass(slots=True)
class Inflector:
    """A trained model.

    Args:
        ensemble: Networks and rules; they see words as :meth:`spelt`.
        about: How it was trained.
    """

    ensemble: Ensemble
    about: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def train(
        cls,
        rows: Iterable[tuple[str, str | Features, str]],
        dev: Iterable[tuple[str, str | Features, str]] | None = None,
        *,
        preset: str = "fast",
        seconds: float | None = None,
        steps: int | None = None,
        seed: int = 0,
        folder: PathLike | None = None,
        resume: bool = False,
        report: Callable[[Plan, int, Progress], None] | None = None,
    ) -> Inflector:
        """Learn from (lemma, features, form).

        Args:
            rows: What to learn from; repeated rows count once, and of very many a part is drawn.
            dev: Rows to choose among weights by, at least one; without it a tenth of the lemmas is
                held out.
            preset: ``"fast"`` or ``"best"``: how much time, and how many networks.
            seconds: CPU seconds instead of the preset's (all threads together).
            steps: Steps of each network instead of a time: the same on every run.
            seed: Seed of every random choice.
            folder: Where the model will stand, and what is done so far until then; without one
                nothing is kept of a training that is cut off.
            resume: Go on with what was kept there.
            report: Called with the plan, the number of the network in training and its progress.

        Raises:
            InputError: There are no rows or held-out rows, too few lemmas to hold some out, or
                nothing to resume; a row is none, or has an empty word or a tab or line break in
                one.
            ValueError: An option is none of its values.
            OutputError: The folder cannot be written, or has files of another kind that would be
                replaced.
        """
        check_options(preset, seconds=seconds, steps=steps, seed=seed, folder=folder, resume=resume)
        if folder is not None:
            refuse_foreign(folder)
        parsed, too_long = _words(rows, "no rows to learn from", "is the table empty?")
        held_too_long = 0
        if dev is None:
            learnt, held = hold_out(parsed, seed)
        else:
            remedy = "give some, or leave out dev to have a tenth of the lemmas held out"
            held, held_too_long = _words(dev, "no held-out rows", remedy)
            learnt = parsed
        learnt = sampled(learnt, seed)
        normal_form: NormalForm | None = "NFD" if decomposes(learnt, held) else None
        learnt, held = spelt(learnt, normal_form), spelt(held, normal_form)
        plan = planned(preset, len(learnt), seconds=seconds, steps=steps, seed=seed)
        record, kept = Record(), None
        if folder is not None:
            kept = Unfinished(folder, fingerprint(plan, learnt, held))
            if resume:
                record = kept.load()
            else:
                kept.remove()
                kept.save(record)  # a folder that cannot be written is told before training
        result = train(
            learnt,
            held,
            plan,
            record=record,
            report=functools.partial(report, plan) if report else None,
            save=kept.save if kept else None,
        )
        about = {
            "preset": preset,
            "seed": seed,
            "rows": len(learnt),
            "rows_given": len(parsed),
            "rows_too_long": too_long,
            "lemmas": len({lemma for lemma, _, _ in learnt}),
            "held_out_rows": len(held),
            "held_out_too_long": held_too_long,
            "held_out_lemmas": len({lemma for lemma, _, _ in held}),
            "held_out": "split by lemma" if dev is None else "given",
            "normal_form": normal_form,
            **_outcome(result),
            "steps": record.steps,
            "budget_seconds": plan.seconds,
        }
        return cls(result.ensemble, about)

    @classmethod
    def load(cls, folder: PathLike) -> Inflector:
        """Read a folder that :meth:`save` wrote.

        Raises:
            InputError: The folder is missing, is no inflector, or is damaged.
        """
        return cls(*inflector_files.load(folder))

    def save(self, folder: PathLike) -> None:
        """Write the model to a folder.

        Raises:
            OutputError: It cannot be written, or files of another kind would be replaced.
        """
        inflector_files.save(folder, self.ensemble, self.about)
        if not self.about.get("interrupted"):
            Unfinished(folder, "").remove()

    def inflect(self, pairs: Iterable[tuple[str, str | Features]]) -> list[Inflection]:
        """Return the best form of each (lemma, features), in their order."""
        return [forms[0] for forms in self.stream(pairs)]

    def n_best(
        self, pairs: Iterable[tuple[str, str | Features]], count: int
    ) -> list[list[Inflection]]:
        """Return up to ``count`` forms of each (lemma, features), the most probable first."""
        return list(self.stream(pairs, count))

    def stream(
        self, pairs: Iterable[tuple[str, str | Features]], count: int = 1
    ) -> Iterator[list[Inflection]]:
        """Yield up to ``count`` forms of each (lemma, features); memory stays flat.

        What comes before a pair that cannot be read is made before the error is raised.

        Raises:
            InputError: A pair is none, or its lemma or features are empty.
            ValueError: ``count`` is no whole number from 1.
        """
        check_count(count)
        for asked in windows(map(parsed_pair, pairs), _WINDOW):
            distinct = list(dict.fromkeys(asked))
            seen = [(self.spelt(lemma), features) for lemma, features in distinct]
            made = dict(zip(distinct, self.ensemble.predict(seen, count), strict=True))
            for lemma, features in asked:
                yield [
                    Inflection(lemma, features, form, probability)
                    for form, probability in self._written(made[lemma, features]).items()
                ]

    def spelt(self, word: str) -> str:
        """Return a word as networks and rules see it.

        With marks apart from their letters (NFD) if training found that better, else as it is.
        """
        return normalise(word, self._normal_form)

    def _written(self, made: Iterable[Hypothesis]) -> dict[str, float]:
        """Return forms with their marks on the letters again, and their probabilities."""
        found: dict[str, float] = {}
        for form, probability in made:
            whole = self._composed(form)
            found[whole] = found.get(whole, 0.0) + probability
        return found

    def _composed(self, text: str) -> str:
        return normalise(text, "NFC") if self._normal_form else text

    @property
    def _normal_form(self) -> NormalForm | None:
        return "NFD" if self.about.get("normal_form") == "NFD" else None

    @property
    def bundles(self) -> tuple[Features, ...]:
        """The bundles of features that training showed."""
        return tuple(map(Features.parse, self.ensemble.rules.suffixes))

    def unknown_features(self, features: str | Features) -> tuple[str, ...]:
        """Return the parts of a bundle that training never showed; the rest is understood.

        >>> inflector.unknown_features("N;NOMM;PL")        # doctest: +SKIP
        ('NOMM',)

        Raises:
            InputError: What is given is no bundle.
        """
        return self.ensemble.vocabulary.unknown(parsed_features(features))

    def explain(self, lemma: str, features: str | Features) -> str:
        """Say in one line what the affix rules make of a lemma and why.

        Raises:
            InputError: As :meth:`stream`.
        """
        lemma, features = parsed_pair((lemma, features))
        guess = self.ensemble.rules(self.spelt(lemma), features)
        return self._composed(f"{guess.form} by {guess.explain()}")


def _words(
    rows: Iterable[tuple[str, str | Features, str]], none: str, remedy: str
) -> tuple[list[Triple], int]:
    """Return rows of words, and how many others are left out: those too long to be any.

    Args:
        rows: Rows as they are given.
        none: What is wrong if there are no rows.
        remedy: What to do then.

    Raises:
        InputError: A row is none, or no row is left.
    """
    given = parsed_rows(rows)
    kept = [row for row in given if max(len(row[0]), len(row[2])) <= _LONGEST]
    if not kept and given:
        none += f": all {len(given)} have words of over {_LONGEST} letters"
        remedy = "are its columns the right ones?"
    if not kept:
        raise InputError(none, remedy=remedy)
    return kept, len(given) - len(kept)


def _outcome(result: Result) -> Mapping[str, Any]:
    return {
        "accuracy": result.accuracy,
        "scored_rows": result.scored,
        "rules_accuracy": result.rules_accuracy,
        "seconds": round(result.seconds, 1),
        "interrupted": result.interrupted,
    }
