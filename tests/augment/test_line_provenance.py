import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kiloglot.augment.line_provenance import LineProvenance

WORDS = [
    ["a"],
    ["dog", "exact", "dog>hundur"],
    ['"tokens":]'],
    ["ð\u2028", "lemma", "e>t", "N;PL", "table"],
]


def made_by(versions, lines, numbers, copy=0):
    """Write lines, each a list of versions."""
    provenance = LineProvenance()
    provenance.records.extend(
        [
            "".join("," + json.dumps(word, ensure_ascii=False) for word in words).encode()
            for words in versions
        ]
    )
    picked = np.array([piece for line in lines for piece in line])
    ends = np.cumsum([len(line) for line in lines]) - 1
    return provenance(picked, ends, np.array(numbers), copy)


VERSION = st.lists(st.sampled_from(WORDS), max_size=3)
LINE = st.lists(st.integers(0, 19), min_size=1, max_size=9)


@settings(deadline=None)
@given(
    st.lists(VERSION, min_size=1, max_size=20),
    st.lists(LINE, min_size=1, max_size=5),
    st.sampled_from([0, 7, 94, 9_990, 10**12]),
    st.integers(0, 12),
)
def test_each_line_has_its_words(versions, lines, first, copy):
    lines = [[piece % len(versions) for piece in line] for line in lines]
    numbers = [first + 3 * place + 1 for place in range(len(lines))]
    made = made_by(versions, lines, numbers, copy).decode()
    assert made.endswith("]}\n")
    assert [json.loads(line) for line in made.split("\n")[:-1]] == [
        {"line": number, "copy": copy, "tokens": [word for at in line for word in versions[at]]}
        for number, line in zip(numbers, lines, strict=True)
    ]


def test_what_is_written():
    made = made_by([[word] for word in WORDS] + [[]], [[4, 1, 0, 4], [4], [2]], [9, 10, 11])
    assert made.decode().splitlines() == [
        '{"line":9,"copy":0,"tokens":[["dog", "exact", "dog>hundur"],["a"]]}',
        '{"line":10,"copy":0,"tokens":[]}',
        '{"line":11,"copy":0,"tokens":[["\\"tokens\\":]"]]}',
    ]
