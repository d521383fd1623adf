import pytest

from kiloglot.augment.script import Transliterator
from kiloglot.errors import InputError


@pytest.fixture(scope="module")
def cyrillic():
    return Transliterator("kaz-Cyrl")


@pytest.mark.parametrize(
    ("word", "spelt"),
    [("London", "Лондон"), ("Obama", "Обама"), ("9/11", "9/11"), ("Астана", "Астана")],
)
def test_names_are_respelt_by_sound(cyrillic, word, spelt):
    assert cyrillic(word) == spelt


def test_capitals_stay(cyrillic):
    assert cyrillic("NATO").isupper()
    assert cyrillic("nato").islower()


def test_an_unknown_orthography_is_an_error():
    with pytest.raises(InputError, match="epitran has no mapping"):
        Transliterator("xyz-Abcd")
