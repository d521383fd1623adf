import pytest

from kiloglot.lexicon import Reading
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.sfm_types import markers_of_type

TYPE = r"""\+DatabaseType Dict
\ver 5.0
\+mkrset
\mkrRecord hw
\+mkr cl
\nam Part of speech
\lng English
\-mkr
\+mkr en
\nam Gloss (E)
\lng English
\-mkr
\+mkr tp
\nam Gloss (n)
\lng Tok Pisin
\-mkr
\+mkr dv
\nam Definition (v)
\-mkr
\+mkr ill
\nam Example (v)
\-mkr
\+mkr tr
\nam Example free trans. (E)
\-mkr
\+mkr vf
\nam Variant form(s)
\-mkr
\+mkr vl
\nam Village
\-mkr
\-mkrset
\-DatabaseType
"""
DICTIONARY = r"""\_sh v3.0  400  Dict

\hw nagaya
\vf nayaga
\cl n
\vl Sigoiya
\en hand
\tp han
\ill nagaya'ni
\tr my hand
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "Dict.typ").write_text(TYPE, "utf-8")
    (tmp_path / "kamano.db").write_text(DICTIONARY, "utf-8")
    return tmp_path / "kamano.db", str(tmp_path / "Dict.typ")


def test_the_names_of_markers_tell_their_roles():
    assert markers_of_type(TYPE.splitlines()) == {
        "hw": "headword",
        "cl": "pos",
        "en": "gloss",
        "tp": "gloss-tok pisin",
        "dv": "-",
        "ill": "example",
        "tr": "example-translation",
        "vf": "variant",
    }


def test_the_only_glosses_are_glosses_in_whatever_language():
    lines = ["\\mkrRecord w", "\\+mkr fr", "\\nam Gloss", "\\lng French", "\\-mkr"]
    assert markers_of_type(lines) == {"w": "headword", "fr": "gloss"}


def test_a_dictionary_is_read_by_its_type(files):
    path, markers = files
    entry, variant = read(path, reading=Reading(markers=markers))
    assert entry[:3] == ("hand", "nagaya", "NOUN")
    assert entry.details.examples == (("nagaya'ni", "my hand"),)
    assert entry.details.other_glosses == (("tok pisin", "han"),)
    assert variant.target == "nayaga"


@pytest.mark.parametrize("language", ["tp", "Tok Pisin"])
def test_glosses_in_another_language_are_named_by_marker_or_language(files, language):
    path, markers = files
    entry = next(read(path, reading=Reading(markers=markers, gloss_language=language)))
    assert entry[:2] == ("han", "nagaya")
    assert entry.details.other_glosses == (("en", "hand"),)
