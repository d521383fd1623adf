"""Letter case: capitals of the source in those of the target."""

import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.casing import Casing
from kiloglot.data import Sentence
from kiloglot.data.conllu import parse
from kiloglot.lexicon import Entry, Lexicon


@pytest.mark.parametrize(
    ("word", "capitalised", "upper"),
    [
        ("kala", "Kala", "KALA"),
        ("kylä-IT", "Kylä-IT", "KYLÄ-IT"),
        ("მასწავლებელი", "მასწავლებელი", "ᲛᲐᲡᲬᲐᲕᲚᲔᲑᲔᲚᲘ"),
        ("ǆep", "ǅep", "ǄEP"),
        ("ßa", "Ssa", "SSA"),
        ("", "", ""),
    ],
)
def test_capitals_are_those_of_the_script(word, capitalised, upper):
    casing = Casing(["kala"])
    assert (casing.capitalised(word), casing.upper(word)) == (capitalised, upper)


def test_capitals_are_those_of_the_language():
    casing = Casing(["ıspanak", "ilk"])
    assert [casing.capitalised(word) for word in ("ilk", "ıspanak")] == ["İlk", "Ispanak"]


def test_a_sentence_in_a_script_without_capitals_begins_as_it_is():
    lexicon = Lexicon.from_entries([Entry("teacher", "მასწავლებელი", "NOUN")])
    made = Augmenter(lexicon).lines(["Teacher, teacher!", "TEACHER"])
    assert list(made) == ["მასწავლებელი, მასწავლებელი!", "ᲛᲐᲡᲬᲐᲕᲚᲔᲑᲔᲚᲘ"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The wugs see", "Wugs nahda"),
        ('" The house "', '" Talo "'),
        ('The " wugs "', '" Wugs "'),
        ("The iPhone", "iPhone"),
        ("the wugs", "wugs"),
        ("See the wugs", "Nahda wugs"),
    ],
)
def test_a_sentence_keeps_its_capital_where_its_first_word_is_left_out(text, expected):
    lexicon = Lexicon.from_entries([Entry("see", "nahda"), Entry("house", "talo")])
    words = tuple(text.split())
    the = [word.lower() == "the" for word in words]
    sentence = Sentence(
        words,
        upos=tuple("DET" if article else "X" for article in the),
        feats=tuple("Definite=Def" if article else "_" for article in the),
    )
    (made,) = Augmenter(lexicon).sentences([sentence])
    assert " ".join(made.sentence.tokens) == expected
    assert [trace.source for trace in made.traces] == [
        word for word in words if word.lower() != "the"
    ]


@pytest.fixture(params=["lines", "sentences", "treebank"])
def written(request):
    """Return what text becomes, word by word, in each of the three ways."""

    def words(augmenter, text):
        if request.param == "lines":
            (line,) = augmenter.lines([text])
            return line
        rows = [
            f"{n}\t{word}\t_\tX\t_\t_\t{n - 1}\tx\t_\t_" for n, word in enumerate(text.split(), 1)
        ]
        block = "\n".join([*rows, "", ""])
        if request.param == "sentences":
            made = augmenter.sentences(parse(block.split("\n")))
            return " ".join(next(made).sentence.tokens)
        data, _ = augmenter.shard_of_treebank(block.encode())
        return " ".join(
            row.split("\t")[1] for row in data.decode().splitlines() if row[:1].isdigit()
        )

    return words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I see I", "Mun oainnán mun"),
        ("- I see", "- Mun oainnán"),
        ("see I", "oainnán mun"),
        ("In fact I see", "Duođai mun oainnán"),
        ("TV", "Tv"),
        ("USA", "USA"),
    ],
)
def test_a_sentence_begins_with_a_capital_if_its_source_does(written, text, expected):
    pairs = {"I": "mun", "see": "oainnán", "In fact": "duođai", "TV": "tv", "USA": "USA"}
    lexicon = Lexicon.from_entries([Entry(*pair) for pair in pairs.items()])
    assert written(Augmenter(lexicon, cover=0.0), text) == expected
    only = Augmenter(lexicon, method="word")
    assert list(only.lines(["I see"])) == ["mun oainnán"]


def test_lines_begin_with_a_capital_whatever_was_read_ahead():
    lexicon = Lexicon.from_entries([Entry("I", "mun"), Entry("Friday", "bearjadat")])
    lines = ["I, I", "", "  Friday I", '"I Friday', "I"]
    expected = ["Mun, mun", "", "  Bearjadat mun", '"Mun bearjadat', "Mun"]
    augmenter = Augmenter(lexicon)
    augmenter.learn([b"", "".join(line + "\n" for line in lines).encode()])
    assert list(augmenter.lines(lines)) == list(Augmenter(lexicon).lines(lines)) == expected
    kept = Augmenter(lexicon, rate=0.0)
    assert list(kept.lines(lines)) == lines
