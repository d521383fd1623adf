import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiloglot.augment import line_provenance
from kiloglot.augment.line_provenance import LineProvenance
from kiloglot.augment.provenance import expanded, read_provenance

WORDS = [["a"], ["dog", "exact", "dog>hundur"], ['"'], ["ð\u2028", "lemma", "e>t", "N;PL", "table"]]


def made_by(provenance, shard, numbers, copy=0):
    """Write lines, each a list of versions."""
    picked = np.array([piece for line in shard for piece in line])
    ends = np.cumsum([len(line) for line in shard]) - 1
    return provenance(picked, ends, np.array(numbers), copy)


def with_versions(versions):
    provenance = LineProvenance()
    provenance.records.extend(
        [
            "".join("," + json.dumps(word, ensure_ascii=False) for word in words).encode()
            for words in versions
        ]
    )
    return provenance


VERSION = st.lists(st.sampled_from(WORDS), max_size=3)
LINE = st.lists(st.integers(0, 119), min_size=1, max_size=60)


@settings(deadline=None)
@given(
    st.lists(VERSION, min_size=1, max_size=120),
    st.lists(st.lists(LINE, min_size=1, max_size=4), min_size=1, max_size=2),
    st.sampled_from([0, 7, 94, 9_990, 10**12]),
    st.integers(0, 12),
)
def test_what_is_written_is_read_again(versions, shards, first, copy):
    with pytest.MonkeyPatch.context() as patch:
        # Numbers of two digits for up to 90 pieces, of six for more.
        patch.setattr(line_provenance, "_CELL", 4)
        patch.setattr(line_provenance, "_WIDE", 8)
        provenance = with_versions(versions)
        made = []
        for shard in shards:
            chosen = [[piece % len(versions) for piece in line] for line in shard]
            numbers = [first + 3 * place + 1 for place in range(len(shard))]
            made.append(made_by(provenance, chosen, numbers, copy))
            found = list(expanded(made[-1].splitlines()))
            assert [record["line"] for record in found] == numbers
            assert {record["copy"] for record in found} == {copy}
            assert [record["tokens"] for record in found] == [
                [word for piece in line for word in versions[piece]] for line in chosen
            ]
    assert all(each.endswith(b"]}\n") for each in made)


def test_each_piece_is_written_once():
    provenance = with_versions([[word] for word in WORDS])
    made = made_by(provenance, [[1, 0, 1], [1]], [9, 10])
    assert made.decode().splitlines() == [
        '[100000,["dog", "exact", "dog>hundur"]]',
        '[100001,["a"]]',
        '{"line":      9, "copy": 0, "pieces": [100000, 100001, 100000]}',
        '{"line":     10, "copy": 0, "pieces": [100000]}',
    ]


def test_shards_stand_one_behind_the_other(tmp_path):
    provenance = with_versions([[word] for word in WORDS])
    path = tmp_path / "out.provenance.jsonl"
    path.write_bytes(
        made_by(provenance, [[3, 0]], [1]) + made_by(provenance, [[2], [1, 1]], [2, 3], copy=1)
    )
    assert [record["tokens"] for record in read_provenance(path)] == [
        [WORDS[3], WORDS[0]],
        [WORDS[2]],
        [WORDS[1], WORDS[1]],
    ]


def test_provenance_of_sentences_is_read_as_it_is():
    record = {"id": "1", "tokens": [["kala", "fish", "exact", "fish>kala", "", "lexicon"]]}
    assert list(expanded([json.dumps(record)])) == [record]
