import pytest

from kiloglot.augment.letter_sounds import by_name, latin, mapped, read, segments
from kiloglot.augment.nearest_sound import nearest
from kiloglot.augment.syllables import readings


@pytest.mark.parametrize(
    ("script", "letter", "sound"),
    [
        ("Hebr", "ל", "l"),
        ("Cyrl", "л", "l"),
        ("Cyrl", "ш", "ʃ"),
        ("Geor", "ე", "e"),
        ("Armn", "ե", "e"),
        ("Deva", "क", "ka"),
        ("Ethi", "ሎ", "lo"),
        ("Hang", "돈", "don"),
        ("Kana", "ソ", "so"),
        ("Grek", "φ", "f"),
    ],
)
def test_letters_are_named_after_their_sounds(script, letter, sound):
    assert dict(by_name(script))[letter] == sound


def test_scripts_whose_letters_have_other_names_have_no_sounds():
    assert by_name("Hani") == by_name("Thai") == by_name("Abcd") == ()


def test_a_mapping_is_read_without_context():
    assert dict(mapped("kaz-Cyrl"))["л"] == "l"
    assert mapped("xyz-Cyrl") == ()


def test_longer_spellings_are_read_first():
    assert read("shop", latin("eng")) == ["ʃ", "o", "p"]
    assert segments("t͡ʃa") == ["t͡ʃ", "a"]


def test_letters_of_abugidas_are_read_with_their_signs():
    known = readings(by_name("Gujr"), "Gujr")
    assert "".join(read("મુક્તિ", known)) == "mukti"


def test_the_nearest_sound_is_of_the_same_letter_and_rather_without_breath():
    assert nearest("p", frozenset({"b", "pʰ", "pʼ"})) == "pʼ"
    assert nearest("j", frozenset({"d", "i"})) == "i"
    assert nearest("?", frozenset({"d", "i"})) == ""
