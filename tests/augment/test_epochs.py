import math

import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.settings import Settings
from kiloglot.data import Sentence
from kiloglot.errors import InputError

LINES = ["fish house fish house fish house"] * 200


def translated(augmenter):
    words = [word for line in augmenter.lines(LINES) for word in line.split()]
    return sum(word in ("kala", "talo") for word in words) / len(words)


def test_the_rate_goes_from_one_to_the_other():
    settings = Settings(rate=0.2, final_rate=1.0, epochs=5)
    assert [round(settings.rate_at(epoch), 3) for epoch in range(7)] == [
        0.2,
        0.4,
        0.6,
        0.8,
        1.0,
        1.0,
        1.0,
    ]
    assert Settings(rate=0.5).rate_at(3) == 0.5
    assert Settings(rate=0.5, final_rate=0.9).rate_at(0) == 0.9


def test_each_epoch_translates_its_share(toy_lexicon, toy_table):
    augmenter = Augmenter(toy_lexicon, toy_table, rate=0.0, final_rate=1.0, epochs=3)
    shares = [translated(augmenter.at(epoch)) for epoch in range(3)]
    assert shares[0] == 0.0
    assert 0.4 < shares[1] < 0.6
    assert shares[2] == 1.0


def test_sentences_follow_the_schedule(toy_lexicon, toy_table):
    augmenter = Augmenter(toy_lexicon, toy_table, rate=0.0, final_rate=1.0, epochs=2)
    sentence = Sentence(("fish",))
    (first,) = augmenter.at(0).sentences([sentence])
    (last,) = augmenter.at(1).sentences([sentence])
    assert (first.sentence.tokens, last.sentence.tokens) == (("fish",), ("kala",))


def test_epochs_differ_and_the_first_is_the_augmenter_itself(toy_lexicon, toy_table):
    augmenter = Augmenter(toy_lexicon, toy_table, rate=0.5)
    made = [list(augmenter.at(epoch).lines(LINES)) for epoch in (0, 1, 2, 1)]
    assert made[0] == list(augmenter.lines(LINES))
    assert made[1] == made[3]
    assert made[0] != made[1] != made[2]


def test_counts_are_their_own(toy_lexicon, toy_table):
    augmenter = Augmenter(toy_lexicon, toy_table)
    other = augmenter.at(1)
    list(other.lines(LINES))
    assert other.counts["sentences"] == len(LINES)
    assert not augmenter.counts


def test_what_cannot_be(toy_lexicon):
    with pytest.raises(ValueError, match="epoch is -1"):
        Augmenter(toy_lexicon).at(-1)
    for wrong in ("a", 1.5, None):
        with pytest.raises(ValueError, match="give a whole number, 0 or more"):
            Augmenter(toy_lexicon).at(wrong)
    for wrong in ({"final_rate": 1.5}, {"epochs": 0}):
        with pytest.raises(InputError):
            Settings(**wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"rate": "high"}, "rate is 'high'; give a share between 0 and 1"),
        ({"rate": None}, "rate is None; give a share"),
        ({"cover": True}, "cover is True; give a share"),
        ({"drop": math.nan}, "drop is nan; give a share"),
        ({"copies": 1.5}, "copies is 1.5; give a whole number, 1 or more"),
        ({"copies": 0}, "copies is 0; give a whole number, 1 or more"),
        ({"seed": -1}, "seed is -1; give a whole number, 0 or more"),
        ({"seed": "a"}, "seed is 'a'; give a whole number"),
        ({"min_replaced": True}, "min_replaced is True; give a whole number"),
        ({"method": 3}, "unknown method: '3'; choose from word, morph"),
        ({"names": "no"}, "names is 'no'; give True or False"),
        (
            {"lowest_rate": 0.9, "rate": 0.5},
            r"is 0.9; give no more than the rate \(0.5\)",
        ),
        ({"lowest_rate": 0.9, "final_rate": 0.5}, "lowest_rate is 0.9; give no more"),
        ({"bogus": 1}, "no such setting: 'bogus'; there are method, copies, rate, "),
    ],
)
def test_settings_that_cannot_be(toy_lexicon, wrong, message):
    with pytest.raises(InputError, match=message):
        Augmenter(toy_lexicon, **wrong)
