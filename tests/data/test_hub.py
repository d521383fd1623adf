import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value, load_from_disk
from datasets import List as ListOf

from kiloglot.data import Sentence, from_dataset, read, to_dataset, write
from kiloglot.errors import InputError

NER = Features(
    {
        "id": Value("string"),
        "tokens": ListOf(Value("string")),
        "ner_tags": ListOf(ClassLabel(names=["O", "B-PER", "I-PER"])),
        "pos_tags": ListOf(ClassLabel(names=["NNP", "VBZ"])),
        "langs": ListOf(Value("string")),
    }
)
NEWS = Dataset.from_dict(
    {
        "id": ["0"],
        "tokens": [["Ann", "runs"]],
        "ner_tags": [[1, 0]],
        "pos_tags": [[0, 1]],
        "langs": [["en", "en"]],
    },
    features=NER,
)
ANN = Sentence(
    ("Ann", "runs"),
    tags=("B-PER", "O"),
    xpos=("NNP", "VBZ"),
    id="0",
    meta={"langs": '["en", "en"]'},
)


def test_classes_get_their_names():
    assert list(from_dataset(NEWS)) == [ANN]
    assert list(from_dataset(NEWS.to_iterable_dataset())) == [ANN]
    assert list(from_dataset(NEWS.with_format("numpy"))) == [ANN]


def test_classes_in_parquet_and_on_disk(tmp_path):
    NEWS.to_parquet(tmp_path / "a.parquet")
    assert list(read(tmp_path / "a.parquet")) == [ANN]
    NEWS.save_to_disk(tmp_path / "news")
    assert list(read(tmp_path / "news")) == [ANN]
    DatasetDict(train=NEWS, test=NEWS).save_to_disk(tmp_path / "split")
    with pytest.raises(InputError, match=r"holds 2 splits; name one: .*split/train"):
        list(read(tmp_path / "split"))
    assert list(read(tmp_path / "split" / "train")) == [ANN]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"text": ["hi there"], "label": ["greet"]}, Sentence(("hi", "there"), label="greet")),
        (
            {"sentence": ["hi, you"], "idx": [7]},
            Sentence(("hi", ",", "you"), id="7", text="hi, you"),
        ),
        (
            {
                "utt": ["at 9"],
                "annot_utt": ["at [time : 9]"],
                "intent": ["alarm"],
                "locale": ["en"],
            },
            Sentence(("at", "9"), tags=("O", "B-time"), label="alarm", meta={"locale": "en"}),
        ),
        (
            {"words": [["a", "b"]], "upos": [["DET", "NOUN"]], "head": [["2", "0"]]},
            Sentence(("a", "b"), upos=("DET", "NOUN"), heads=(2, 0)),
        ),
        (
            {
                "idx": ["1"],
                "tokens": [["a"]],
                "feats": [["{'Case': 'Nom', 'Number': 'Sing'}"]],
                "deps": [["None"]],
            },
            Sentence(("a",), feats=("Case=Nom|Number=Sing",), deps=("_",), id="1"),
        ),
        (
            {"tokens": [["a", "b"]], "tags": [["I-X", "I-X"]]},
            Sentence(("a", "b"), tags=("B-X", "I-X")),
        ),
        (
            {"tokens": [["a"]], "labels": [["O"]], "n": [1]},
            Sentence(("a",), tags=("O",), meta={"n": "1"}),
        ),
        ({"tokens": [["a"]], "pos_tags": [["NOUN"]]}, Sentence(("a",), upos=("NOUN",))),
    ],
)
def test_other_peoples_columns(columns, expected):
    assert list(from_dataset(Dataset.from_dict(columns))) == [expected]


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"body": ["a"]}, "row 1 of the data set: no column holds words or text"),
        ({"tokens": [["a"]], "ner_tags": [[1]]}, "numbers need their names"),
        ({"tokens": [["a"]], "tags": [["O", "O"]]}, "tags has 2 values for 1 tokens"),
        ({"text": [None]}, "no column holds words or text"),
    ],
)
def test_columns_that_do_not_fit(columns, problem):
    with pytest.raises(InputError, match=problem):
        list(from_dataset(Dataset.from_dict(columns)))


def test_from_a_generator_and_to_a_folder(tmp_path):
    sentences = [Sentence(("a", str(n))) for n in range(2500)]
    dataset = to_dataset(iter(sentences))
    assert dataset.num_rows == 2500
    write(from_dataset(dataset), tmp_path / "out", "dataset")
    assert load_from_disk(tmp_path / "out").num_rows == 2500
    assert list(read(tmp_path / "out")) == sentences
    write(sentences[:1], tmp_path / "out", "dataset")
    assert list(read(tmp_path / "out")) == sentences[:1]
    assert [it.name for it in tmp_path.iterdir()] == ["out"]


def test_nothing_is_left_of_a_folder_that_fails(tmp_path):
    def failing():
        yield Sentence(("a",))
        raise InputError("no more")

    with pytest.raises(InputError, match="no more"):
        write(failing(), tmp_path / "out", "dataset")
    assert list(tmp_path.iterdir()) == []


def test_damaged_folder(tmp_path):
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(InputError, match="damaged"):
        list(read(tmp_path))


def test_no_sentences(tmp_path):
    assert list(from_dataset(to_dataset([]))) == []
    write([], tmp_path / "out", "dataset")
    assert list(read(tmp_path / "out")) == []
