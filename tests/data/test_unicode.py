import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.data.unicode import has_mixed_scripts, normalise, script_of, tokenise


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \t\n\u00a0\u3000", []),
        ("Don't e-mail.", "Don't e-mail ."),
        ("l’eau, l'eau; tal-Partit", "l’eau , l'eau ; tal-Partit"),
        ("'quoted' -- dogs'", "' quoted ' - - dogs '"),
        ("1,000.50 12:30 3/4 2024-01-02 -5 5% $9", "1,000.50 12:30 3/4 2024-01-02 - 5 5 % $ 9"),
        ("1, 2. 3", "1 , 2 . 3"),
        ("a,b a/b a:b 1a 55-ші", "a , b a / b a : b 1a 55-ші"),
        ("see https://a.org/b?c=d&e=%20#f.", "see https://a.org/b?c=d&e=%20#f ."),
        ("(www.example.org), x", "( www.example.org ) , x"),
        ("me@example.org, me.you+x@mail.example.org", "me@example.org , me.you+x@mail.example.org"),
        ("@user_1: #tag # 1", "@user_1 : #tag # 1"),
        ("U.S. e.g. end.", "U.S. e.g. end ."),
        ("नमस्ते दुनिया।", "नमस्ते दुनिया ।"),
        ("می\u200cروم؟", "می\u200cروم ؟"),
        ("צה״ל", "צה״ל"),
        ("col·legi", "col·legi"),
        ("e\u0301tude\u0301", "e\u0301tude\u0301"),
        ("👩‍👩‍👧👍🏽!!", "👩‍👩‍👧 👍🏽 ! !"),
        ("“x”…", "“ x ” …"),
        ("snake_case _x_", "snake_case _ x _"),
        ("co\u00adop", "co\u00adop"),
        ("ʻOkina kaʻa ŋaŋa ǃxóõ", "ʻOkina kaʻa ŋaŋa ǃxóõ"),
    ],
)
def test_tokens(text, tokens):
    assert tokenise(text) == (tokens.split(" ") if tokens else [])


@given(st.text(max_size=60))
def test_tokens_spell_the_text(text):
    tokens = tokenise(text)
    assert "".join(tokens) == "".join(text.split())
    assert all(tokens)


@given(st.text(st.characters(categories=("L", "Mn", "Nd")), min_size=1))
def test_letters_are_one_word(word):
    assert tokenise(word) == [word] or regex.search(r"\p{Z}", word)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a." * 50_000, "!" * 50_000, "http://" + "!" * 50_000]
)
def test_hostile_text_takes_no_long_time(text):
    assert "".join(tokenise(text)) == text


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Hello", "Latn"),
        ("Қала abc", "Cyrl"),
        ("١٢٣ مرحبا", "Arab"),
        ("ሰላም", "Ethi"),
        ("ߒߞߏ", "Nkoo"),
        ("𞤀𞤣", "Adlm"),
        ("漢字", "Hani"),
        ("ⵜⴰ", "Tfng"),
        ("123 !?", ""),
        ("", ""),
    ],
)
def test_script(text, script):
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("word", "mixed"),
    [
        ("қала", False),
        ("қaла", True),
        ("Αa", True),
        ("abc", False),
        ("éa-1", False),
        ("漢字かな", False),
        ("한국漢字", False),
        ("漢字д", True),
        ("e\u0301", False),
        ("", False),
    ],
)
def test_mixed_scripts(word, mixed):
    assert has_mixed_scripts(word) is mixed


@pytest.mark.parametrize(
    ("form", "text", "normal"),
    [
        ("NFC", "e\u0301", "é"),
        ("NFD", "é", "e\u0301"),
        ("NFKC", "ﬁ", "fi"),
        ("NFC", "ﬁ", "ﬁ"),
        (None, "e\u0301", "e\u0301"),
        ("NFC", "abc", "abc"),
    ],
)
def test_normal_forms(form, text, normal):
    assert normalise(text, form) == normal


def test_nfc_is_the_default():
    assert normalise("e\u0301") == "é"
