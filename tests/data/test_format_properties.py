"""What is written is read again, and what is read is written again, for every format."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiloglot.data import (
    Dialect,
    Extra,
    Sentence,
    detect,
    from_dataset,
    in_scheme,
    read,
    running_text,
    to_dataset,
    write,
)
from kiloglot.data.layout import public
from kiloglot.data.records import from_record, to_record
from kiloglot.data.spans import SCHEMES
from kiloglot.errors import InputError

SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

LETTERS = st.characters(
    codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs", "Cf"), exclude_characters="\ufeff"
)
WORDS = st.text(LETTERS, min_size=1, max_size=6).filter(lambda it: it == it.strip() and it)
SOLID = WORDS.filter(lambda it: not any(map(str.isspace, it)))
VALUES = SOLID.filter(lambda it: it != "_" and "=" not in it and "|" not in it)
LABELS = st.text("abcXYZ/._", min_size=1, max_size=6).filter(lambda it: it != "_")
TEXTS = st.text(LETTERS, min_size=1, max_size=20).map(str.strip).filter(bool)


@st.composite
def tagged(draw, words=WORDS, size=5):
    tokens = tuple(draw(st.lists(words, min_size=1, max_size=size)))
    tags = draw(
        st.lists(
            st.sampled_from(["O", "B-a", "I-a", "B-b/c", "I-b/c"]),
            min_size=len(tokens),
            max_size=len(tokens),
        )
    )
    return Sentence(tokens, tags=in_scheme(tags))


@st.composite
def treebank(draw):
    sentence = draw(tagged())
    size = len(sentence.tokens)
    column = st.none() | st.lists(VALUES | st.just("_"), min_size=size, max_size=size).map(
        lambda it: tuple(it) if set(it) != {"_"} else None
    )
    heads = st.none() | st.tuples(
        *[st.integers(0, size).filter(lambda head, me=me: head != me) for me in range(1, size + 1)]
    )
    columns = st.tuples(WORDS, *[VALUES | st.just("_")] * 8)
    extras = []
    for after in range(size + 1):
        if draw(st.integers(0, 5)) == 0:
            extras.append(Extra(after, (f"{after}.1", *draw(columns))))
    covered = 0
    for start in range(1, size):
        if start > covered and draw(st.integers(0, 5)) == 0:
            covered = draw(st.integers(start + 1, size))
            extras.append(Extra(start - 1, (f"{start}-{covered}", *draw(columns))))
    order = sorted(extras, key=lambda it: (it.after, "-" in it.columns[0]))
    return Sentence(
        sentence.tokens,
        lemmas=draw(column),
        upos=draw(column),
        xpos=draw(column),
        feats=draw(column),
        heads=draw(heads),
        deprels=draw(column),
        deps=draw(column),
        misc=draw(column),
        tags=draw(st.sampled_from([None, sentence.tags])),
        label=draw(st.none() | LABELS),
        id=draw(st.none() | SOLID),
        text=draw(st.none() | TEXTS),
        meta=draw(
            st.dictionaries(
                LABELS.filter(lambda it: it[0] != "_" and it not in {"text"}), TEXTS, max_size=2
            )
        ),
        extras=tuple(order),
    )


@st.composite
def anything(draw):
    """A sentence of which only the lengths are right."""
    sentence = draw(treebank())
    free = st.text(max_size=5)
    return replace(
        sentence,
        tokens=tuple(draw(free) for _ in sentence.tokens),
        misc=tuple(draw(free) for _ in sentence.tokens),
        tags=draw(st.none() | st.just(tuple(draw(free) for _ in sentence.tokens))),
        label=draw(st.none() | free),
        text=draw(st.none() | free),
        meta=draw(st.dictionaries(free, free, max_size=3)),
        comments=tuple(draw(st.lists(free, max_size=3))),
    )


def there_and_back(tmp_path, sentences, name, **options):
    path = tmp_path / f"out.{name}"
    write(sentences, path, name, **options)
    return list(read(path, name))


def bare(sentence):
    """Return a sentence without layout and without the comments that its fields have made."""
    return replace(public(sentence), comments=())


@SETTINGS
@given(sentences=st.lists(treebank(), max_size=3))
def test_conllu(tmp_path, sentences):
    assert [bare(it) for it in there_and_back(tmp_path, sentences, "conllu")] == sentences


@SETTINGS
@given(
    sentences=st.lists(tagged(SOLID), min_size=1, max_size=4),
    scheme=st.sampled_from(SCHEMES),
    separator=st.sampled_from(["\t", " "]),
    columns=st.permutations(["tokens", "tags", "id", "other"]),
)
def test_columns(tmp_path, sentences, scheme, separator, columns):
    sentences = [
        replace(it, meta={"column:other": "\t".join("x" for _ in it.tokens)}) for it in sentences
    ]
    path = tmp_path / "out.conll"
    write(sentences, path, dialect=Dialect(tuple(columns), separator, scheme))
    found = list(read(path, columns=columns))
    assert list(map(bare, found)) == sentences
    write(found, tmp_path / "again.conll")
    assert (tmp_path / "again.conll").read_bytes() == path.read_bytes()


@SETTINGS
@given(sentences=st.lists(tagged(), max_size=3), labels=st.lists(LABELS, min_size=3, max_size=3))
@pytest.mark.parametrize("ending", [".conll", ".tsv"])
def test_xsid(tmp_path, sentences, labels, ending):
    sentences = [
        replace(it, label=label, tokens=tuple(word.replace(" ", "-") for word in it.tokens))
        for it, label in zip(sentences, labels, strict=False)
    ]
    path = tmp_path / f"out{ending}"
    write(sentences, path, "xsid")
    assert [bare(it) for it in read(path, "xsid")] == sentences


@SETTINGS
@given(sentences=st.lists(tagged(SOLID.filter(lambda it: not set("[]") & set(it))), max_size=3))
def test_massive(tmp_path, sentences):
    sentences = [
        replace(it, id=str(n), label="x", meta={"locale": "fo-FO", "slot_method": '[{"a": 1}]'})
        for n, it in enumerate(sentences)
    ]
    assert there_and_back(tmp_path, sentences, "massive") == sentences


@SETTINGS
@given(sentences=st.lists(treebank(), max_size=3))
def test_jsonl(tmp_path, sentences):
    assert [public(it) for it in there_and_back(tmp_path, sentences, "jsonl")] == sentences


@SETTINGS
@given(sentences=st.lists(anything(), max_size=3))
def test_dataset_and_parquet_hold_anything(tmp_path, sentences):
    assert list(from_dataset(to_dataset(sentences))) == sentences
    assert there_and_back(tmp_path, sentences, "parquet") == sentences
    assert [from_record(to_record(it)) for it in sentences] == sentences


@SETTINGS
@given(texts=st.lists(TEXTS, max_size=4))
def test_text(tmp_path, texts):
    found = there_and_back(tmp_path, [Sentence(("x",), text=it) for it in texts], "text")
    assert list(map(running_text, found)) == texts


LINES = st.sampled_from(
    [
        "",
        "",
        " ",
        "\t",
        "a",
        "B-x",
        "a O",
        "a B-x",
        "b  I-x",
        "# O",
        "# text = q",
        "-DOCSTART- O",
        "1\ta\tb\tO",
        "#a\tO",
        "a\tB-x",
        " a\tI-x",
        "a\tI-x\t",
        "x\tO\r",
        "\r",
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    lines=st.lists(LINES, max_size=12), end=st.sampled_from(["", "\n", "\n\n", "\r\n", "\n\n\n"])
)
@pytest.mark.parametrize("columns", ["form ner", "id form label ner", None])
def test_columns_give_the_same_bytes_or_an_error(tmp_path_factory, lines, end, columns):
    same_bytes_or_error(tmp_path_factory, "\n".join(lines) + end, "columns", columns)


ROWS = st.sampled_from(
    [
        "",
        "",
        " ",
        "\r",
        "1\ta" + "\t_" * 8,
        "2\tb" + "\t_" * 4 + "\t1\tx\t_\tTag=B-x|A=b",
        "1\ta\t_\t_\t_\t_\t0\troot\t_\tTag=O",
        "1-2\tab" + "\t_" * 8,
        "1.1\tc" + "\t_" * 8,
        "# text = q",
        "#text=q ",
        "# newdoc",
        "1\ta" + "\t_" * 8 + "\r",
        "# x = 1\r",
    ]
)


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(ROWS, max_size=9), end=st.sampled_from(["", "\n", "\n\n", "\r\n", "\n\n\n"]))
def test_conllu_gives_the_same_bytes_or_an_error(tmp_path_factory, lines, end):
    same_bytes_or_error(tmp_path_factory, "\n".join(lines) + end, "conllu")


CELLS = st.sampled_from(
    ["greet", "hi there", "O O", "O B-x", "I-x Ox", "hi  there", " hi", "[a : hi] x", "", "x\r"]
)


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=0, max_size=3), max_size=5),
    end=st.sampled_from(["", "\n", "\n\n"]),
)
@pytest.mark.parametrize("columns", ["label text tags", "intent marked", None])
def test_tables_give_the_same_bytes_or_an_error(tmp_path_factory, rows, end, columns):
    same_bytes_or_error(
        tmp_path_factory, "\n".join("\t".join(row) for row in rows) + end, "tsv", columns
    )


OBJECTS = st.sampled_from(
    [
        "",
        " ",
        '{"text": "a b"}',
        '{"text":"a b", "label": 3}',
        '{"id": "1", "utt": "a  b", "annot_utt": "a [x : b]", "n": [1]}',
        '{"tokens": ["a"], "ner_tags": ["I-x"]}',
        '{"tokens": ["a"], "tags": ["O"]}\r',
        "{}",
        "[]",
        '{"tokens": ["a"], "lemmas": []}',
        '{"tokens": ["\\u00e9"]}',
        '{"tokens": ["\\ud800"]}',
        '{"text": "a", "meta": {"k": 1.50}}',
    ]
)


@settings(max_examples=50, deadline=None)
@given(lines=st.lists(OBJECTS, max_size=5), end=st.sampled_from(["", "\n", "\n\n"]))
@pytest.mark.parametrize("name", ["jsonl"])
def test_json_lines_give_the_same_bytes_or_an_error(tmp_path_factory, lines, end, name):
    lines = [line for line in lines if "annot_utt" not in line]
    same_bytes_or_error(tmp_path_factory, "\n".join(lines) + end, name)


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.sampled_from("ab ,\n\r\t\u2028é'"), max_size=30))
def test_any_text_gives_the_same_bytes(tmp_path_factory, text):
    same_bytes_or_error(tmp_path_factory, text, "text", error=False)


def same_bytes_or_error(tmp_path_factory, content, name, columns=None, error=True):
    folder = tmp_path_factory.mktemp("same")
    path = folder / "in.txt"
    path.write_bytes(content.encode())
    try:
        sentences = list(read(path, name, columns=columns))
    except InputError as caught:
        problem = str(caught)
        assert error
        assert re.match(rf"{path}(:\d+)?: [^\n]+$", problem)
        return
    write(sentences, folder / "out", name)
    if sentences:
        assert (folder / "out").read_bytes() == content.encode()
    else:
        assert not content.strip() or name in {"columns", "tsv"}


@settings(max_examples=50, deadline=None)
@given(lines=st.lists(LINES | ROWS | OBJECTS, max_size=8))
@pytest.mark.parametrize("ending", [".txt", ".conll", ".tsv", ".jsonl", ".conllu", ""])
def test_any_lines_are_of_some_format(tmp_path_factory, lines, ending):
    path = tmp_path_factory.mktemp("any") / f"in{ending}"
    path.write_text("\n".join(lines))
    detect(path)


def test_documents_begin_before_the_first_sentence_has_its_name(tmp_path):
    sentence = Sentence(
        ("a",), id="1", text="a", meta={"x": "y", "newdoc id": "d", "newpar id": "p"}
    )
    write([sentence], tmp_path / "made.conllu")
    comments = (tmp_path / "made.conllu").read_text().splitlines()[:5]
    assert comments == [
        "# newdoc id = d",
        "# newpar id = p",
        "# sent_id = 1",
        "# text = a",
        "# x = y",
    ]
