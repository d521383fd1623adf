"""Data sets keep their columns, so that real and synthetic ones can be joined; streams stay so."""

import datetime
import itertools
import json

import pytest
from datasets import (
    ClassLabel,
    Dataset,
    DatasetDict,
    Features,
    IterableDataset,
    Value,
    concatenate_datasets,
    load_from_disk,
)
from datasets import List as ListOf

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.job import Job, run
from kiloglot.data import Sentence, from_dataset, to_dataset
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon

LEXICON = Lexicon.from_entries(
    [Entry("fish", "kala", "NOUN"), Entry("house", "iso talo", "NOUN"), Entry("see", "nahda")]
)
TAGS = ClassLabel(names=["O", "B-x", "I-x", "B-y"])
ENTITIES = Dataset.from_dict(
    {
        "id": [1, 2, 3],
        "tokens": [["see", "fish"], ["a", "house"], ["house"]],
        "ner_tags": [[0, 1], [0, 1], [3]],
    },
    features=Features(
        {"id": Value("int32"), "tokens": ListOf(Value("string")), "ner_tags": ListOf(TAGS)}
    ),
)
CLASSES = Dataset.from_dict(
    {"text": ["see fish", "fish, fish!", "no"], "label": [1, 0, 1]},
    features=Features({"text": Value("string"), "label": ClassLabel(names=["bad", "good"])}),
)
MORE = Dataset.from_dict(
    {
        "tokens": [["see", "fish"]],
        "tags": [["O", "B-x"]],
        "intent": ["ask"],
        "year": [2020],
        "day": [datetime.date(2020, 1, 2)],
        "none": [None],
        "of": [{"a": [1.5], "b": "1"}],
    }
)


@pytest.fixture(params=["memory", "stream", "parquet", "dataset"])
def augmented(request, tmp_path):
    def made(dataset, **settings):
        augmenter = Augmenter(LEXICON, entities="translate", **settings)
        if request.param == "memory":
            return augmenter(dataset)
        if request.param == "stream":
            stream = augmenter(dataset.to_iterable_dataset())
            return Dataset.from_list(list(stream), features=stream.features)
        if request.param == "parquet":
            dataset.to_parquet(tmp_path / "in")
        else:
            dataset.save_to_disk(tmp_path / "in")
        run(Job((tmp_path / "in",), request.param, tmp_path / "out", request.param), augmenter)
        if request.param == "parquet":
            return Dataset.from_parquet(str(tmp_path / "out"), cache_dir=str(tmp_path))
        return load_from_disk(tmp_path / "out")

    return made


def test_classes_of_words_stay_numbers(augmented):
    made = augmented(ENTITIES)
    assert made.remove_columns(set(made.column_names) - {"id", "tokens", "ner_tags"}).to_list() == [
        {"id": 1, "tokens": ["nahda", "kala"], "ner_tags": [0, 1]},
        {"id": 2, "tokens": ["a", "iso", "talo"], "ner_tags": [0, 1, 2]},
    ]
    joined = concatenate_datasets([ENTITIES, made])
    assert {name: joined.features[name] for name in ENTITIES.features} == ENTITIES.features


def test_text_and_its_class(augmented):
    made = augmented(CLASSES, copies=2)
    assert made["text"][:] == ["nahda kala", "kala, kala!", "no"] * 2
    assert made["label"][:] == [1, 0, 1] * 2
    joined = concatenate_datasets([CLASSES, made])
    assert {name: joined.features[name] for name in CLASSES.features} == CLASSES.features


def test_columns_of_all_kinds(augmented):
    made = augmented(MORE)
    (row,) = made.to_list()
    row.pop("provenance", None)
    assert row == {**MORE[0], "tokens": ["nahda", "kala"]}
    joined = concatenate_datasets([MORE, made])
    assert {name: joined.features[name] for name in MORE.features} == MORE.features


def test_provenance_is_a_column_of_its_own():
    augmenter = Augmenter(LEXICON)
    made = augmenter(CLASSES)
    assert json.loads(made["provenance"][0])[1][:3] == ["fish", "exact", "fish>kala"]
    assert augmenter(made).column_names == made.column_names


def test_a_label_without_a_class_is_counted():
    augmenter = Augmenter(LEXICON, entities="translate")
    augmenter(ENTITIES)
    assert augmenter.counts["dropped: a label that is no class of the data set"] == 1
    assert augmenter.counts["written"] == 2


def test_classes_say_the_scheme_of_tags():
    tags = ClassLabel(names=["O", "S-x", "B-x", "I-x", "E-x"])
    features = Features({"words": ListOf(Value("string")), "ner": ListOf(tags)})
    rows = {"words": [["see", "fish"], ["house"]], "ner": [[0, 1], [1]]}
    made = Augmenter(LEXICON, entities="translate")(Dataset.from_dict(rows, features=features))
    assert made["ner"][:] == [[0, 1], [2, 4]]


def test_marked_slots_are_marked():
    rows = [{"utt": "see fish", "annot_utt": "see [x : fish]", "intent": "ask"}]
    (made,) = Augmenter(LEXICON, entities="translate")(Dataset.from_list(rows)).to_list()
    assert made["annot_utt"] == "nahda [x : kala]"
    assert made["utt"] == "nahda kala"


def test_columns_of_our_own_stay_ours():
    sentences = [Sentence(("fish",), meta={"a": "b"})]
    made = Augmenter(LEXICON)(to_dataset(sentences))
    (sentence,) = from_dataset(made)
    assert sentence.tokens == ("kala",)
    assert sorted(sentence.meta) == ["a", "provenance"]
    assert concatenate_datasets([to_dataset(sentences), made]).features == made.features


def test_bytes_are_refused():
    with pytest.raises(InputError, match="column 'picture' holds bytes; remove it first"):
        Augmenter(LEXICON)(Dataset.from_dict({"text": ["fish"], "picture": [b"GIF"]}))


def test_files_of_different_columns_get_ours(tmp_path):
    CLASSES.to_parquet(tmp_path / "a")
    ENTITIES.to_parquet(tmp_path / "b")
    sources = (tmp_path / "a", tmp_path / "b")
    run(Job(sources, "parquet", tmp_path / "out", "parquet"), Augmenter(LEXICON))
    made = Dataset.from_parquet(str(tmp_path / "out"), cache_dir=str(tmp_path))
    assert "upos" in made.column_names


@pytest.mark.parametrize("known", [True, False])
def test_a_stream_is_not_read_to_its_end(known):
    def rows():
        for number in itertools.count():
            yield {"text": "see fish", "label": number % 2}

    stream = IterableDataset.from_generator(rows, features=CLASSES.features if known else None)
    made = Augmenter(LEXICON)(stream)
    assert isinstance(made, IterableDataset)
    for _ in range(2):
        assert [(row["text"], row["label"]) for row in made.take(2)] == [
            ("nahda kala", 0),
            ("nahda kala", 1),
        ]


def test_a_stream_is_what_the_whole_is():
    rows = [
        {"tokens": [f"word{number}", "fish", "house"], "upos": ["X", "NOUN", "NOUN"], "id": "s"}
        for number in range(2100)
    ]
    dataset = Dataset.from_list(rows)
    augmenters = [Augmenter(LEXICON, copies=2, rate=0.5, seed=3) for _ in range(2)]
    stream = augmenters[1](dataset.to_iterable_dataset())
    assert list(stream) == augmenters[0](dataset).to_list()
    assert augmenters[0].counts == augmenters[1].counts


def test_rows_of_a_stream_are_counted():
    stream = Dataset.from_dict({"text": ["fish", None]}).to_iterable_dataset()
    with pytest.raises(InputError, match="row 2 of the data set: no column holds words"):
        list(Augmenter(LEXICON)(stream))


@pytest.mark.parametrize("dataset", [DatasetDict(train=CLASSES), [{"text": "fish"}]])
def test_splits_are_chosen_by_the_user(dataset):
    with pytest.raises(InputError, match="choose one split"):
        Augmenter(LEXICON)(dataset)
