"""Unicode text: normalisation, tokens, scripts.

Nothing here knows a language. What a token is follows from Unicode properties alone, so a text in a
language that nobody has described yet is split like any other.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Literal, TypeAlias, cast

import regex

__all__ = [
    "NormalForm",
    "has_mixed_scripts",
    "is_address",
    "normalise",
    "script_of",
    "tokenise",
]

NormalForm: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normalise(text: str, form: NormalForm | None = "NFC") -> str:
    r"""Return ``text`` in a Unicode normal form, or as it is where ``form`` is ``None``.

    >>> len("e\u0301"), len(normalise("e\u0301"))
    (2, 1)
    """
    if form is None or text.isascii() or unicodedata.is_normalized(form, text):
        return text
    return unicodedata.normalize(form, text)


# Zero-width joiners shape letters (Indic scripts, Persian) and soft hyphens hide in words: both
# are of the word. Apostrophes, hyphens, middle dots and Hebrew quotation marks are if letters stand
# on both sides, full stops, commas, colons and slashes if digits do.
_ADDRESS = r"""
      (?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s<>"]{0,2000}[^\s<>"\p{P}]/?   # URL
    | [\w.+-]{1,64}@\w+(?:[.-]\w+){0,9}\.\w+                       # e-mail address
    """
_FLAGS = regex.VERBOSE | regex.IGNORECASE | regex.VERSION0
_IS_ADDRESS = regex.compile(_ADDRESS, _FLAGS)
_TOKEN = regex.compile(
    _ADDRESS
    + r"""
    | [@\#][\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*                        # handle, hashtag
    | \p{L}(?:\.\p{L})+(?![\p{L}\p{M}\p{N}])\.?                    # U.S., e.g.
    | WORD (?: (?: ['’ʹ‘`·‧״׳\-‐‑_] | (?<=\p{N})[.,:/](?=\p{N}) ) WORD )*
    | \X
    """.replace("WORD", r"[\p{L}\p{M}\p{N}\u200c\u200d\u00ad]+"),
    _FLAGS,
)


def is_address(token: str) -> bool:
    """Tell whether a token is an e-mail address or a URL.

    >>> is_address("me@example.org"), is_address("www.example.org"), is_address("e.g.")
    (True, True, False)
    """
    return ("." in token or "/" in token) and _IS_ADDRESS.fullmatch(token) is not None


def tokenise(text: str) -> list[str]:
    """Split ``text`` into words, numbers, addresses and single punctuation marks.

    >>> tokenise("Don't e-mail me@example.org 1,000 times (see www.example.org)!")
    ["Don't", 'e-mail', 'me@example.org', '1,000', 'times', '(', 'see', 'www.example.org', ')', '!']
    """
    find = _TOKEN.findall
    tokens: list[str] = []
    for chunk in text.split():
        if chunk.isalnum():
            tokens.append(chunk)
        else:
            tokens += find(chunk)
    return tokens


# Scripts that are written together (Unicode Technical Standard 39, section 5.1).
_TOGETHER = (
    frozenset({"Hani", "Hira", "Kana"}),
    frozenset({"Hani", "Hang"}),
    frozenset({"Hani", "Bopo"}),
)


@functools.lru_cache(maxsize=1 << 16)
def _script(character: str) -> str:
    """Return the ISO 15924 code of the script of a character, ``""`` if it belongs to none."""
    match = _script_pattern().match(character)
    return cast(str, match.lastgroup) if match else ""


@functools.cache
def _script_pattern() -> regex.Pattern[str]:
    """Return a pattern with a group for each script of Unicode 15.1, the frequent ones first."""
    from importlib.resources import files  # slow to import

    table = files("kiloglot.data").joinpath("tables", "scripts.tsv").read_text("utf-8")
    codes = table.split()[1:]
    return regex.compile(
        "|".join(rf"(?P<{code}>\p{{Script={code}}})" for code in codes), regex.VERSION0
    )


def script_of(text: str) -> str:
    """Return the ISO 15924 code of the script of most letters of ``text``, ``""`` without any.

    >>> script_of("Қазақстан, 2024"), script_of("1984")
    ('Cyrl', '')
    """
    counts: dict[str, int] = {}
    for character in text:
        code = _script(character)
        if code:
            counts[code] = counts.get(code, 0) + 1
    return max(counts, key=counts.__getitem__) if counts else ""


def has_mixed_scripts(word: str) -> bool:
    """Tell whether ``word`` has letters of scripts that are not written together.

    In a dictionary or a paradigm table such a word is nearly always a misprint by look-alikes.

    >>> has_mixed_scripts("қaлa"), has_mixed_scripts("қала")
    (True, False)
    """
    if word.isascii():
        return False
    found = {code for code in map(_script, word) if code}
    return len(found) > 1 and not any(found <= together for together in _TOGETHER)
