"""Round trips and counts on real corpora."""

import pytest

from kiloglot.data import FORMATS, Dialect, detect, from_dataset, read, to_dataset, write
from kiloglot.data.layout import public
from kiloglot.data.spans import SCHEMES, in_scheme, spans_of

PATTERNS = ("data/*/ud/*.conllu", "data/*/xsid/*", "data/*/ner/*", "data/*/text/*.txt")
TABLES = ("data/eng/slurp/*.tsv", "data/eng/clinc150/*.tsv")


def _files(corpora, *patterns):
    found = sorted(path for pattern in patterns for path in corpora.glob(pattern))
    if not found:
        pytest.skip(f"nothing like {patterns} in {corpora}")
    return found


def test_same_format_gives_the_same_bytes(corpora, tmp_path):
    expected = {"ud": {"conllu"}, "ner": {"columns"}, "xsid": {"xsid", "tsv"}, "text": {"text"}}
    for path in _files(corpora, *PATTERNS, *TABLES):
        name = detect(path)
        assert name in expected.get(path.parent.name, {"tsv"})
        out = tmp_path / path.name
        write(read(path), out, name)
        assert out.read_bytes() == path.read_bytes(), path


def test_xsid_table_is_read_as_xsid(corpora, tmp_path):
    (path,) = _files(corpora, "data/eng/xsid/train.tsv")
    write(read(path, "xsid"), tmp_path / "out.tsv", "xsid")
    assert (tmp_path / "out.tsv").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("way", ["jsonl", "parquet", "dataset"])
@pytest.mark.parametrize(
    "name",
    ["ud/en_ewt-ud-dev.conllu", "ner/wnut17_dev.txt", "xsid/valid.conll", "xsid/test.conll"],
)
def test_same_bytes_by_way_of_another_format(corpora, tmp_path, way, name):
    (path,) = _files(corpora, f"data/eng/{name}")
    between = tmp_path / "between"
    sentences = list(read(path))
    write(sentences, between, way)
    assert [public(it) for it in read(between, way)] == [public(it) for it in sentences]
    write(read(between, way), tmp_path / "out", detect(path))
    assert (tmp_path / "out").read_bytes() == path.read_bytes()


def test_dataset_loses_nothing(corpora):
    (path,) = _files(corpora, "data/eng/ud/en_ewt-ud-dev.conllu")
    sentences = list(read(path))
    dataset = to_dataset(iter(sentences))
    assert len(dataset) == 2001
    assert list(from_dataset(dataset)) == sentences


def test_counts(corpora):
    (path,) = _files(corpora, "data/eng/ud/en_ewt-ud-dev.conllu")
    sentences = list(read(path))
    assert len(sentences) == 2001
    assert sum(len(it.tokens) for it in sentences) == 25147
    assert sum(len(it.extras) for it in sentences) == 25510 - 25147
    first = sentences[0]
    assert first.tokens == ("From", "the", "AP", "comes", "this", "story", ":")
    assert first.upos == ("ADP", "DET", "PROPN", "VERB", "DET", "NOUN", "PUNCT")
    assert first.heads == (3, 3, 4, 0, 6, 4, 4)
    assert first.text == "From the AP comes this story :"
    assert first.id is not None
    assert first.id.endswith("-0001")


def test_schemes_on_real_tags(corpora, tmp_path):
    (path,) = _files(corpora, "data/eng/ner/wnut17_dev.txt")
    sentences = [public(it) for it in read(path)]
    gold = [spans_of(it.tags) for it in sentences]
    for scheme in SCHEMES:
        assert [spans_of(in_scheme(it.tags, scheme)) for it in sentences] == gold
        for separator in "\t ":
            out = tmp_path / "out.conll"
            write(sentences, out, dialect=Dialect(("tags", "tokens"), separator, scheme))
            assert detect(out) == "columns"
            assert [public(it) for it in read(out)] == sentences
            again = tmp_path / "again.conll"
            write(read(out), again)
            assert again.read_bytes() == out.read_bytes()


def test_every_format_is_named_as_it_is_registered():
    assert all(name == form.name for name, form in FORMATS.items())
