import json
from collections import Counter

import pytest

from kiloglot.cli import main
from kiloglot.data import read
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon, coverage, select
from kiloglot.lexicon.coverage import known

LEXICON = Lexicon(
    [Entry("dog", "hundur"), Entry("see", "síggja"), Entry("by and large", "í stórum")]
)
TEXT = [
    "Wugs sleep .",
    "Dog , dog !",
    "The dog sees 3 wugs .",
    "By and large dog wugs .",
    "see the dog",
    "...",
    "See dog .",
]


def sentences(lines=TEXT):
    return [Sentence(tuple(line.split())) for line in lines]


def test_known_counts_what_coverage_counts():
    counts = list(known(LEXICON, sentences()))
    assert counts == [(0, 2), (2, 2), (1, 4), (4, 5), (2, 3), (0, 0), (2, 2)]
    whole = coverage(LEXICON, sentences())
    assert sum(found for found, _ in counts) == sum(whole.words.found_tokens)
    assert sum(words for _, words in counts) == whole.words.tokens


def test_lemmas_count():
    sentence = Sentence(("Dogs", "saw"), lemmas=("dog", "see"))
    assert list(known(LEXICON, [sentence])) == [(2, 2)]


@pytest.mark.parametrize(
    ("size", "places"),
    [(1, (1,)), (2, (1, 6)), (3, (1, 3, 6)), (4, (1, 3, 4, 6)), (9, (0, 1, 2, 3, 4, 6))],
)
def test_the_best_known_in_their_order(size, places):
    chosen = select(LEXICON, iter(sentences()), size)
    assert chosen.places == places
    assert (chosen.all_sentences, chosen.all_known, chosen.all_words) == (7, 11, 18)


def test_of_equals_the_first():
    assert select(LEXICON, sentences(["dog"] * 9), 3).places == (0, 1, 2)


def test_short_sentences_can_be_passed_over():
    chosen = select(LEXICON, sentences(), 2, min_words=3)
    assert chosen.places == (3, 4)
    assert (chosen.known, chosen.words) == (6, 8)


def test_a_draw_in_proportion():
    lines = ["dog dog dog dog", "dog wug wug wug", "wug"] * 400
    drawn = select(LEXICON, sentences(lines), 200, seed=1).places
    assert drawn == select(LEXICON, sentences(lines), 200, seed=1).places
    assert drawn != select(LEXICON, sentences(lines), 200, seed=2).places
    assert set(select(LEXICON, sentences(lines), 50, seed=1).places) < set(drawn)
    counts = Counter(place % 3 for place in drawn)
    assert counts.total() == 200
    assert counts[2] == 0
    assert 3 < counts[0] / counts[1] < 6


@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 1, "min_words": 0}])
def test_numbers_out_of_range(wrong):
    with pytest.raises(InputError, match="give 1 or more"):
        select(LEXICON, sentences(), **wrong)


@pytest.fixture
def files(tmp_path):
    LEXICON.save(tmp_path / "lexicon.tsv")
    (tmp_path / "text.txt").write_text("".join(f"{line}\n" for line in TEXT))
    return tmp_path


def run(files, *arguments):
    main(["lexicon", "select", str(files / "lexicon.tsv"), *map(str, arguments)])


def test_command(files, capsys):
    text, output = files / "text.txt", files / "out.txt"
    run(files, 3, text, "-o", output)
    assert output.read_text().splitlines() == [TEXT[1], TEXT[3], TEXT[6]]
    assert "3 of 7 sentences written" in capsys.readouterr().err
    run(files, 1, text, text, "--min-words", 3, "-o", output, "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["selected"] == {"sentences": 1, "words": 5, "known": 4}
    assert found["sentences"] == 14
    run(files, 2, text, "--sample", "--seed", 3, "-q")
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_format_of_the_corpus_is_kept(files, capsys):
    corpus = files / "text.conllu"
    row = "{}\t{}\t{}\tNOUN\t_\tNumber=Plur\t{}\t{}\t_\t_\n"
    blocks = [
        f"# sent_id = {name}\n{row.format(1, name, lemma, 0, 'root')}\n"
        for name, lemma in (("wugs", "wug"), ("dogs", "dog"))
    ]
    corpus.write_text("".join(blocks))
    run(files, 1, corpus, "-o", files / "out.conllu")
    assert (files / "out.conllu").read_text() == blocks[1]
    assert [*read(files / "out.conllu")] == [*read(corpus)][1:]


def test_lemmas_of_plain_text_by_a_table(files, capsys):
    table = files / "eng.tsv"
    table.write_text("dog\tdogs\tN;PL\nsee\tsaw\tV;PST\n")
    text = files / "text.txt"
    text.write_text("the dog\ndogs saw\n")
    run(files, 1, text, "-q")
    assert capsys.readouterr().out == "the dog\n"
    run(files, 1, text, "-q", "--source-paradigms", table)
    assert capsys.readouterr().out == "dogs saw\n"


def test_what_cannot_be_chosen_from(files, capsys):
    with pytest.raises(SystemExit, match="1"):
        run(files, 1, "-")
    assert "<stdin>: is read twice; name a file" in capsys.readouterr().err
    (files / "text.txt").write_text("...\n")
    with pytest.raises(SystemExit, match="1"):
        run(files, 1, files / "text.txt")
    assert "has no sentence to choose" in capsys.readouterr().err
