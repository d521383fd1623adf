"""Parts of speech of another tagset, and words without lemmas."""

import json

import pytest
from click.testing import CliRunner
from datasets import ClassLabel, Dataset, Features, Value
from datasets import List as ListOf

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.job import Job, run
from kiloglot.augment.source_table import SourceTable
from kiloglot.cli import cli
from kiloglot.data import Sentence, read
from kiloglot.data.records import from_record
from kiloglot.data.tagset import parts_of
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

LEXICON = Lexicon.from_entries(
    [
        Entry("dog", "hundur", "NOUN"),
        Entry("go", "ganga", "VERB"),
        Entry("see", "síggja", "VERB"),
        Entry("saw", "saga", "VERB"),
        Entry("saw", "sag", "NOUN"),
        Entry("big", "stórur og feitur", "ADJ"),
    ]
)
ENGLISH = Table.from_cells(
    [
        ("dog", "dogs", "N;PL"),
        ("dog", "dogs", "V;PRS;3;SG"),
        ("go", "go", "V;NFIN"),
        ("saw", "saw", "N;SG"),
        ("saw", "saw", "V;NFIN"),
        ("see", "saw", "V;PST"),
    ]
)
FAROESE = Table.from_cells(
    [
        ("hundur", "hundur", "N;NOM;SG"),
        ("hundur", "hundar", "N;NOM;PL"),
        ("ganga", "ganga", "V;NFIN"),
        ("ganga", "gekk", "V;PST"),
    ]
)
ROW = {
    "tokens": ["The", "dogs", "go"],
    "pos_tags": ["DT", "NNS", "VBP"],
    "chunk_tags": ["B", "I", "B"],
}


def augmenter(**settings):
    return Augmenter(
        LEXICON, FAROESE, analyse=SourceTable(ENGLISH, LEXICON), cover=0.0, spread=0.0, **settings
    )


def test_tags_say_part_of_speech_and_features():
    (made,) = augmenter().sentences([from_record(ROW)])
    assert made.sentence.tokens == ("Hundar", "ganga")
    assert made.sentence.upos == ("NOUN", "VERB")
    assert made.sentence.xpos == ("NNS", "VBP")


@pytest.mark.parametrize(
    ("form", "tag", "lemma"), [("saw", "VBD", "see"), ("saw", "VB", "saw"), ("saw", "NN", "saw")]
)
def test_lemmas_are_of_the_part_of_speech_and_the_features(form, tag, lemma):
    (part,) = parts_of([tag], [form])
    assert SourceTable(ENGLISH, LEXICON).lemma(form, *part) == lemma


def test_words_with_a_part_of_speech_and_no_lemma_get_one(tmp_path):
    (made,) = augmenter().sentences([Sentence(("dogs",), upos=("NOUN",))])
    assert made.sentence.tokens == ("hundur",)
    source, out = tmp_path / "a.conllu", tmp_path / "b.conllu"
    source.write_text("1\tdogs\t_\tNOUN\t_\tNumber=Plur\t0\troot\t_\t_\n\n")
    run(Job((source,), "conllu", out, "conllu"), augmenter())
    (sentence,) = read(out)
    assert sentence.tokens == ("hundar",)


def test_an_analysis_by_word_gives_lemmas_of_its_part_of_speech():
    from kiloglot.augment.analysis import Word

    for upos, token in (("NOUN", "hundur"), ("VERB", "dogs")):
        made = Augmenter(LEXICON, analyse=lambda form: Word(form, "dog", "NOUN"), cover=0.0)
        (sentence,) = made.sentences([Sentence(("dogs",), upos=(upos,))])
        assert sentence.sentence.tokens == (token,)


def test_tags_and_lists_beside_words_stay_with_them(tmp_path):
    rows = [
        {**ROW, "spaces": [True, True, False], "of": [1]},
        {"tokens": ["big", "dogs"], "pos": ["JJ", "NNS"], "chunk_tags": ["B", "I"]},
    ]
    (tmp_path / "a").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(Job((tmp_path / "a",), "jsonl", tmp_path / "b", "jsonl"), augmenter())
    first, second = map(json.loads, (tmp_path / "b").read_text().splitlines())
    assert first["pos_tags"] == ["NNS", "VBP"]
    assert first["chunk_tags"] == ["I", "B"]
    assert first["spaces"] == [True, False]
    assert first["of"] == [1]
    assert second["tokens"] == ["stórur", "og", "feitur", "hundar"]
    assert second["pos"] == ["_", "_", "_", "NNS"]
    assert second["chunk_tags"] == ["_", "_", "_", "I"]


def test_classes_of_tags_stay_numbers():
    tags = ListOf(ClassLabel(names=["DT", "NNS", "VBP"]))
    features = Features({"tokens": ListOf(Value("string")), "pos_tags": tags, "chunk_tags": tags})
    rows = {"tokens": [ROW["tokens"]], "pos_tags": [[0, 1, 2]], "chunk_tags": [[0, 0, 1]]}
    made = augmenter()(Dataset.from_dict(rows, features=features))
    assert made.column_names == [*features, "provenance"]
    assert made.to_list()[0]["pos_tags"] == [1, 2]
    assert made.to_list()[0]["chunk_tags"] == [0, 1]


def test_columns_of_files(tmp_path):
    (tmp_path / "a").write_text(
        "The DT I-NP O\ndogs NNS I-NP O\nwent VBD I-VP O\nRome NNP I-NP I-LOC\n\n"
    )
    run(Job((tmp_path / "a",), "columns", tmp_path / "b", "columns"), augmenter())
    assert (tmp_path / "b").read_text().splitlines()[0] == "Hundar NNS I-NP O"


def test_treebanks_have_their_own_tags_only():
    sentence = Sentence(("dogs",), lemmas=("dog",), upos=("NOUN",), xpos=("NNS",))
    (made,) = augmenter().sentences([sentence])
    assert made.sentence.xpos == ("_",)


@pytest.mark.parametrize("name", ["pos", "upos", "pos_tags"])
def test_numbers_need_their_names(name):
    with pytest.raises(ValueError, match=r"parts of speech are \[7, 0\]; numbers need their names"):
        from_record({"tokens": ["a", "b"], name: [7, 0]})


def test_tags_are_told_by_all_of_a_sentence():
    assert from_record({"tokens": ["a", "b"], "pos": ["DT", "NN"]}).xpos == ("DT", "NN")
    assert from_record({"tokens": ["a"], "pos": ["SYM"]}).upos == ("SYM",)
    assert from_record({"tokens": ["a", "b"], "pos": ["DT", "foo"]}).upos == ("DT", "foo")
    assert parts_of(["DT", "foo"], ["a", "b"]) is None


@pytest.mark.parametrize(
    ("name", "text", "lacks"),
    [
        ("a.txt", "dogs go\n", "no parts of speech, so that words are not inflected"),
        ("a.jsonl", '{"text": "dogs go"}\n', "no parts of speech"),
        ("a.jsonl", json.dumps(ROW) + "\n", "no lemmas, so that words are found only as they are"),
        ("a.conllu", "1\tdogs\tdog\tNOUN\t_\t_\t0\troot\t_\t_\n\n", ""),
    ],
)
def test_what_analysis_is_wanted_is_said(tmp_path, monkeypatch, name, text, lacks):
    monkeypatch.chdir(tmp_path)
    for file, content in {
        name: text,
        "l.tsv": "dog\thundur\tNOUN\n",
        "p.tsv": "hundur\thundar\tN;NOM;PL\n",
        "e.tsv": "dog\tdogs\tN;PL\n",
    }.items():
        (tmp_path / file).write_text(content)

    def said(*options):
        arguments = ["augment", name, "-l", "l.tsv", "-o", f"out.{name}", *options]
        done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert done.exit_code == 0
        return done.stderr

    assert lacks in said("-p", "p.tsv")
    assert ("--analyse-with FILE" in said("-p", "p.tsv")) == bool(lacks)
    for options in (
        ("-p", "p.tsv", "--source-paradigms", "e.tsv"),
        ("-p", "p.tsv", "-q"),
        ("-p", "p.tsv", "--method", "word"),
        (),
    ):
        assert "the source has no" not in said(*options)
