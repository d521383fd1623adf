"""Accidents that happen to files: bytes lost, doubled, exchanged, and signs of formats put in.

Such accidents mostly leave no XML and no JSON behind. So in some files nothing but elements and
values is lost, doubled, exchanged and renamed: these are well-formed, and say what none should.
"""

from __future__ import annotations

import random
import re

__all__ = ["damaged"]

TOKENS = [
    b"\t",
    b"\n",
    b"\r\n",
    b"\0",
    b'"',
    b"\\",
    b"|",
    b";",
    b",",
    b"::",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"</",
    b"&",
    b"&amp;",
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"<![CDATA[",
    b"<!--",
    b"\\lx ",
    b"\\ge ",
    b"[trn]",
    b"[/trn]",
    b"[m1]",
    b"[ex]",
    b"{{",
    b"@",
    b"null",
    b"NaN",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b'{"',
    b'":',
    b"[[[[[[[[",
    b"\\ud800",
    b"\\u0000",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"\x1c",
    b"\xcc\x81" * 50,
    b"../",
    b"/",
    b"file:///etc/passwd",
    b" ",
    b"\xa0",
    b"%",
    b"COPY expr (id, langvar, txt) FROM stdin;",
    b"INSERT INTO expr VALUES (1,2,'x');",
]
#: Of the tokens, those that part something in some format.
_SEPARATORS = TOKENS[:24]
#: An element of XML without others in it, a value of JSON, a name of an element or an attribute.
_LEAF = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1>|<\w[^<>]*/>")
_VALUE = re.compile(rb'(?<=[\[:,] )(?:"[^"\\\n]*"|[\d.]+|null)(?=[],}\n])|"[^"\\\n]*"(?=:)')
_NAME = re.compile(rb"(?<=<)[\w:]+|(?<= )[\w:]+(?==[\"'])")
_OTHER_VALUES = [
    b"null",
    b"1e999",
    b"-1",
    b"[]",
    b"{}",
    b'["a", 1]',
    b'""',
    b"true",
    b'[{"x": []}]',
]
_SHARE_REARRANGED = 0.5
_LARGEST = 1_000_000
_LONGEST_REPETITION = 200_000


def some(generator: random.Random, rate: float) -> int:
    """Return a number, mostly a small one; hypothesis draws infinity, too."""
    return int(min(max(generator.expovariate(rate), 0.0), 1000.0))


def damaged(generator: random.Random, text: bytes, others: list[bytes]) -> bytes:
    """Return a text after one to eight accidents."""
    if generator.random() < _SHARE_REARRANGED and (_LEAF.search(text) or _VALUE.search(text)):
        return _rearranged(generator, text, others)
    for _ in range(min(8, 1 + some(generator, 0.6))):
        size = len(text)
        place = generator.randrange(size + 1)
        stretch = min(size - place, 1 + some(generator, 1 / 12))
        kind = generator.randrange(9)
        if kind == 0 and size:
            place = generator.randrange(size)
            text = text[:place] + bytes([generator.randrange(256)]) + text[place + 1 :]
        elif kind == 1:
            text = text[:place] + text[place + stretch :]
        elif kind == 2:
            text = text[:place] + generator.choice(TOKENS) + text[place:]
        elif kind == 3:
            text = text[:place] + generator.choice(TOKENS) + text[place + stretch :]
        elif kind == 4:
            piece = text[place : place + stretch * 4]
            times = generator.choice([2, 3, 10, 300, 3000])
            text = (
                text[:place]
                + piece * min(times, _LONGEST_REPETITION // max(len(piece), 1))
                + text[place:]
            )
        elif kind == 5:
            other = generator.choice(others)
            start = generator.randrange(len(other) + 1)
            text = text[:place] + other[start : start + stretch * 8] + text[place:]
        elif kind == 6:
            text = text[:place]
        elif kind == 7:
            lines = text.split(b"\n")
            generator.shuffle(lines)
            text = b"\n".join(lines)
        else:
            swapped = generator.choice(TOKENS)
            found = generator.choice(_SEPARATORS)
            text = text.replace(found, swapped, generator.choice([1, 1, 5, 100]))
        text = text[:_LARGEST]
    return text


def _rearranged(generator: random.Random, text: bytes, others: list[bytes]) -> bytes:
    """Return a text after one to eight accidents that leave XML and JSON well-formed."""
    for _ in range(min(8, 1 + some(generator, 0.6))):
        pattern = generator.choice([_LEAF, _LEAF, _VALUE, _NAME])
        pieces = list(pattern.finditer(text))
        if not pieces:
            continue
        piece = generator.choice(pieces)
        there = pattern.finditer(generator.choice(others))
        other = generator.choice([found[0] for found in there] or [piece[0]])
        if pattern is _NAME:
            renamed = re.compile(rb"(?<=[</ ])" + re.escape(piece[0]) + rb"(?=[\s=/>])")
            text = renamed.sub(other, text, generator.choice([0, 2]))
            continue
        if pattern is _VALUE:
            put = generator.choice([other, *_OTHER_VALUES])
            put = (
                other
                if piece[0].startswith(b'"') and text[piece.end() : piece.end() + 1] == b":"
                else put
            )
        else:
            put = generator.choice([b"", piece[0] * generator.choice([2, 300]), other, other])
        text = (text[: piece.start()] + put + text[piece.end() :])[:_LARGEST]
    return text
