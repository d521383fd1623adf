import hashlib
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.tagging import Trained
from kiloglot.data import Sentence
from kiloglot.data.sentence import Extra
from kiloglot.lexicon import Entry, Lexicon


def texts(augmenter, *lines):
    return list(augmenter.lines(lines))


def test_words_are_replaced_and_all_else_is_kept(toy_lexicon):
    word = Augmenter(toy_lexicon, method="word")
    assert texts(word, "the fish,  (house)! Fish", "", " x\tfish ") == [
        "ta kala,  (talo)! Fish",
        "",
        " x\tkala ",
    ]


def test_morph_finds_phrases_and_letter_case(toy_lexicon):
    morph = Augmenter(toy_lexicon)
    assert texts(morph, "Wake up, fish! A lot. wake Up") == ["Heri, kala! Oi oi. heri"]
    assert texts(morph, "wake, up", "wake", "up") == ["wake, up", "wake", "up"]
    assert texts(morph, '(a lot) "wake up, ("a lot" a (lot)', '"A lot') == [
        '(oi oi) "heri, ("oi oi" a (lot)',
        '"Oi oi',
    ]


def test_contracted_words_are_looked_up_word_by_word_if_not_as_they_are():
    parts = [("is", "be", "AUX"), ("n't", "not", "PART")]
    first = Sentence(
        *zip(*parts, strict=True), extras=(Extra(0, ("1-2", "isn't", *"_" * 8)),), id="1"
    )
    tagger = Trained([first] * 3)
    lexicon = Lexicon.from_entries([Entry("is", "on", "AUX"), Entry("not", "ei", "PART")])
    augmenter = Augmenter(lexicon, analyse=tagger.word, tagger=tagger)
    text, provenance, _ = augmenter.shard_of_lines(["(Isn't it?)"])
    assert text.decode() == "(On ei it?)\n"
    assert [token[0] for token in json.loads(provenance)["tokens"]] == [
        *("(", "Is", "n't", "it", "?", ")")
    ]
    assert texts(Augmenter(lexicon, rate=0.0, tagger=tagger), "isn't") == ["isn't"]
    whole = Lexicon.from_entries([*lexicon, Entry("isn't", "eikö")])
    assert texts(Augmenter(whole, analyse=tagger.word, tagger=tagger), "isn't") == ["eikö"]


def test_provenance_has_a_line_for_each_line(toy_lexicon):
    augmenter = Augmenter(toy_lexicon, method="word", min_replaced=1)
    text, provenance, counts = augmenter.shard_of_lines(["no", "the fish.", '"fish"'], first=10)
    assert text.decode() == 'ta kala.\n"kala"\n'
    records = list(map(json.loads, provenance.splitlines()))
    assert records == [
        {
            "line": 12,
            "copy": 0,
            "tokens": [["the", "exact", "the>ta"], ["fish", "exact", "fish>kala"], ["."]],
        },
        {"line": 13, "copy": 0, "tokens": [['"'], ["fish", "exact", "fish>kala"], ['"']]},
    ]
    assert counts["sentences"] == 3
    assert counts["written"] == 2
    assert counts["tokens: translated"] == 3


def test_text_is_the_same_without_provenance(toy_lexicon):
    with_it, without = (
        Augmenter(toy_lexicon).shard_of_lines(["the fish", "a house"], provenance=wanted)
        for wanted in (True, False)
    )
    assert with_it[0] == without[0]
    assert with_it[1]
    assert without[1] == b""
    assert with_it[2] == without[2]


def test_provenance_of_lines_without_words(toy_lexicon):
    text, provenance, _ = Augmenter(toy_lexicon).shard_of_lines(["", "fish", "", " "])
    assert text == b"\nkala\n\n \n"
    assert [len(record["tokens"]) for record in map(json.loads, provenance.splitlines())] == [
        0,
        1,
        0,
        0,
    ]


def test_provenance_is_json_whatever_stands_in_it():
    lexicon = Lexicon.from_entries([Entry('a"b\\', 'x",]}"')])
    _, provenance, _ = Augmenter(lexicon).shard_of_lines(['a"b\\ ,]} "a"', "[]}"])
    assert [record["line"] for record in map(json.loads, provenance.splitlines())] == [1, 2]


def test_weights_are_kept_to():
    lexicon = Lexicon.from_entries([Entry("a", "x", weight=0.9), Entry("a", "y", weight=0.1)])
    (line,) = texts(Augmenter(lexicon, method="word"), " ".join("a" * 20_000))
    assert 0.08 < line.count("y") / 20_000 < 0.12


def test_rate(toy_lexicon):
    (line,) = texts(Augmenter(toy_lexicon, method="word", rate=0.3), "fish " * 10_000)
    assert 0.28 < line.count("kala") / 10_000 < 0.32


@pytest.mark.parametrize("method", ["word", "morph"])
def test_a_shard_does_not_depend_on_what_was_done_before(toy_lexicon, method):
    lines = ["see the fish"] * 50
    fresh = Augmenter(toy_lexicon, method=method)
    used = Augmenter(toy_lexicon, method=method)
    used.shard_of_lines(["other words", "a lot of fish"])
    assert fresh.shard_of_lines(lines, shard=3)[:2] == used.shard_of_lines(lines, shard=3)[:2]
    assert fresh.shard_of_lines(lines, shard=3) != fresh.shard_of_lines(lines, shard=4)


def test_memory_is_given_back(toy_lexicon, monkeypatch):
    from kiloglot.augment import lines

    monkeypatch.setattr(lines, "_REMEMBERED", 100)
    augmenter = Augmenter(toy_lexicon)
    for start in range(0, 2000, 50):
        shard = [f"word{number} fish a lot" for number in range(start, start + 50)]
        text, _, _ = augmenter.shard_of_lines(shard)
        assert text.decode().splitlines() == [
            line.replace("fish", "kala").replace("a lot", "oi oi") for line in shard
        ]
    assert len(augmenter._lines._memory.numbers) < 200


WORDS = """a the fish house see wake up lot of it's play-by-play side-by-side élan näive Straße,
(fish) "house"! x,y don't 1,000.50 https://example.org/a/very/long/address/that/goes/on/for/ever.html
魚が水の中で泳いでいるのを見た。"""
#: What the settings make of the lines below.
DIGESTS = {
    "rate": ({"rate": 0.5}, "295e540a13d8f818"),
    "lowest rate": ({"rate": 0.9, "lowest_rate": 0.1}, "f53d32f857c76303"),
    "least": ({"min_replaced": 3}, "be0fb7bce7938472"),
    "seed": ({"seed": 5}, "bddaa572f6d03ed7"),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_choices_stay_the_same_from_version_to_version(name):
    settings, digest = DIGESTS[name]
    lexicon = Lexicon.from_entries(
        [
            Entry("fish", "kala"),
            Entry("fish", "kalo", weight=0.3),
            Entry("house", "talo", "NOUN"),
            Entry("the", "ta"),
            Entry("it's", "si"),
            Entry("play-by-play", "pp"),
            Entry("side-by-side", "ss"),
            Entry("élan", "ela\u0144"),
            *(Entry(source, target) for source in "xy" for target in ("1", "2", '"')),
        ]
    )
    random = Random(7)
    lines = [
        " ".join(random.choices([*WORDS.split(), "", "up."], k=random.randrange(14)))
        + random.choice(["", "", " ", "  "])
        for _ in range(200)
    ]
    augmenter = Augmenter(lexicon, method="word", **settings)
    made = augmenter.shard_of_lines(lines, shard=1, first=95)
    assert hashlib.sha256(made[0] + made[1]).hexdigest()[:16] == digest


def test_what_is_learned_ahead_changes_nothing(toy_lexicon):
    lines = ["Wake up, fish! A lot of fish.", " see the house  ", "", "fish wake up "] * 30
    block = "".join(line + "\n" for line in lines).encode()
    made = Augmenter(toy_lexicon).shard_of_lines(block, shard=2, first=60)
    for blocks in ([block], [b"fish\n"], [block[:29], block]):
        augmenter = Augmenter(toy_lexicon)
        augmenter.learn(blocks)
        assert augmenter.shard_of_lines(b"a house\n")[0]
        assert augmenter.shard_of_lines(block, shard=2, first=60) == made


def test_each_item_becomes_one_whatever_line_breaks_are_in_it(toy_lexicon):
    items = ["the fish\nfish", "\n", "house", "fish\r\n\nfish\n", ""]
    expected = ["ta kala kala", " ", "talo", "kala  kala ", ""]
    assert texts(Augmenter(toy_lexicon), *items) == expected


def test_no_lines_become_no_lines(toy_lexicon):
    assert Augmenter(toy_lexicon).shard_of_lines([])[:2] == (b"", b"")


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@given(st.lists(TEXT, max_size=8))
def test_any_text_comes_out_line_by_line(lines):
    from unicodedata import normalize

    lexicon = Lexicon.from_entries([Entry("zzz", "yyy")])
    made = list(Augmenter(lexicon).lines(lines))
    assert made == [normalize("NFC", line).replace("zzz", "yyy") for line in lines]
