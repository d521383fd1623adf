"""What an augmenter is made of is checked before anything is made."""

import logging

import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.errors import InputError


@pytest.mark.parametrize("lexicon", [[("fish", "kala")], "tur.tsv", None])
def test_a_lexicon_is_one(lexicon):
    with pytest.raises(TypeError, match=r"lexicon is a .*; give a Lexicon"):
        Augmenter(lexicon)


@pytest.mark.parametrize("text", ["kala talossa", b"kala"])
def test_target_text_is_lines(toy_lexicon, text):
    with pytest.raises(TypeError, match="give the lines of the text"):
        Augmenter(toy_lexicon, target_text=text)


def test_transliteration_needs_a_transliterator(toy_lexicon):
    with pytest.raises(InputError, match="give transliterate"):
        Augmenter(toy_lexicon, entities="transliterate")


def test_source_languages_are_named_or_warned_of(toy_lexicon, caplog):
    with caplog.at_level(logging.WARNING):
        Augmenter(toy_lexicon, source="English")
        Augmenter(toy_lexicon, source="Klingon", method="word")
        assert not caplog.messages
        Augmenter(toy_lexicon, source="Klingon")
    (message,) = caplog.messages
    assert "no transfer rules for the source language 'Klingon'" in message
