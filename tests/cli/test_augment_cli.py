"""The main job from the command line: what it writes, and one clear line for whatever is wrong."""

import json
from pathlib import Path

import pytest

from kiloglot.cli import main
from kiloglot.data import read, sample


def kiloglot(*arguments):
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as stop:
        return stop.code
    return 0


LEXICON = ("--lexicon", sample.path("tur.lexicon.tsv"))
PARADIGMS = ("--paradigms", sample.path("tur.unimorph.tsv"))


@pytest.mark.parametrize("name", ["eng.conllu", "eng.massive.jsonl", "eng.ner.conll", "eng.txt"])
def test_every_file_of_the_sample(tmp_path, name, capsys):
    output = tmp_path / name
    assert kiloglot("augment", sample.path(name), *LEXICON, *PARADIGMS, "-o", output) == 0
    summary = capsys.readouterr().err.splitlines()
    source = list(read(sample.path(name)))
    made = list(read(output))
    hinted = int(name != "eng.conllu")
    assert all("the source has no parts of speech" in line for line in summary[:hinted])
    assert summary[hinted] == f"{output}: {len(made)} of {len(source)} sentences"
    assert len(made) == len(source)
    assert [each.label for each in made] == [each.label for each in source]
    assert Path(f"{output}.manifest.json").exists()
    changed = sum(one.tokens != other.tokens for one, other in zip(made, source, strict=True))
    assert changed > 0.9 * len(source)


def test_entities_stay_if_they_are_to_be_kept(tmp_path):
    output = tmp_path / "out.conllu"
    kept = ("--entities", "keep", "--no-names")
    kiloglot("augment", sample.path("eng.conllu"), *LEXICON, *PARADIGMS, *kept, "-o", output, "-q")
    for before, after in zip(read(sample.path("eng.conllu")), read(output), strict=True):
        entities = [
            [
                token
                for token, tag in zip(each.tokens, each.tags, strict=True)
                if tag[2:] in ("PER", "LOC", "ORG")
            ]
            for each in (before, after)
        ]
        assert entities[0] == entities[1]


def test_a_form_is_what_the_features_ask_for(tmp_path):
    output = tmp_path / "out.conllu"
    kiloglot("augment", sample.path("eng.conllu"), *LEXICON, *PARADIGMS, "-o", output, "-q")
    text = output.read_text()
    assert "UniMorph=N;ACC;PL;PSS1S|How=table" in text


def test_the_summary_as_json(tmp_path, capsys):
    kiloglot(
        "augment", sample.path("eng.txt"), *LEXICON, "-o", tmp_path / "out.txt", "--json", "-q"
    )
    captured = capsys.readouterr()
    assert json.loads(captured.out)["sentences"] == 97
    assert captured.err == ""


def test_standard_output_and_input(tmp_path, capsys, monkeypatch):
    kiloglot("augment", sample.path("eng.txt"), *LEXICON, "-o", "-", "-q")
    assert len(capsys.readouterr().out.splitlines()) == 97
    assert not list(tmp_path.iterdir())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {
        "good.txt": b"the fish\n",
        "binary.tsv": b"\x00\x01\x02\xff" * 100,
        "latin1.tsv": b"fish\tkala\nhouse\tt\xe5lo\n",
        "lfs.tsv": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "empty.tsv": b"",
        "broken.conllu": b"1\tThe\tthe\tDET\t_\t_\t7\tdet\t_\t_\n\n",
        "columns.conllu": b"1\tThe\tthe\tDET\n\n",
        "table.tsv": b"just words\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.txt", *LEXICON), "none.txt: no such file; check the path"),
        (("good.txt", "-l", "none.tsv"), "none.tsv: no such file; check the path"),
        (("good.txt", "-l", "binary.tsv"), "binary.tsv:1: is a binary file"),
        (("good.txt", "-l", "latin1.tsv"), "latin1.tsv:2: is not UTF-8 (byte 0xe5)"),
        (("good.txt", "-l", "lfs.tsv"), "lfs.tsv:1: is a Git LFS pointer"),
        (("good.txt", "-l", "empty.tsv"), "empty.tsv: is empty"),
        (("good.txt", *LEXICON, "--forms", "empty.tsv"), "empty.tsv: is empty"),
        (("good.txt", *LEXICON, "--target-text", "empty.tsv"), "empty.tsv: is empty"),
        (("broken.conllu", *LEXICON), "broken.conllu:1: head is beyond"),
        (("columns.conllu", *LEXICON), "columns.conllu:1: has 4 columns, not 10"),
        (("good.txt", *LEXICON, "-p", "table.tsv"), "table.tsv:1:"),
        (("good.txt", *LEXICON, "-p", "xyz"), "no table of a language with this code"),
        (("good.txt", *LEXICON, "--lowest-rate", "1", "--rate", "0.5"), "no more than the rate"),
        (("good.txt", *LEXICON, "--script", "kaz-Cyrl"), "give both"),
        (("good.txt", *LEXICON, "--inflector", "."), "is no inflector"),
    ],
)
def test_bad_input_is_one_line(folder, capsys, monkeypatch, arguments, message):
    monkeypatch.setenv("UNIMORPH", str(folder / "unimorph"))
    before = sorted(folder.iterdir())
    assert kiloglot("augment", *arguments, "-o", folder / "out.txt") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kiloglot: ")
    assert message in line
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--rate", "2", "2.0 is not in the range 0<=x<=1"),
        ("--lowest-rate", "-1", "-1.0 is not in the range"),
        ("--copies", "0", "0 is not in the range x>=1"),
        ("--workers", "0", "0 is not in the range x>=1"),
        ("--min-replaced", "-1", "-1 is not in the range x>=0"),
        *((f"--{name}", "1.5", "1.5 is not in the range") for name in ("drop", "min-coverage")),
        *((f"--{name}", "-1", "not in the range") for name in ("cover", "spread", "swap", "match")),
        ("--self-train", "2", "2.0 is not in the range"),
        ("--seed", "-1", "-1 is not in the range"),
        ("--to", "foo", "no such format: 'foo'; there are conllu, "),
        ("--format", "foo", "no such format: 'foo'"),
    ],
)
def test_bad_usage_is_told_first(folder, capsys, option, value, message):
    arguments = ("good.txt", "-l", "latin1.tsv", option, value)
    assert kiloglot("augment", *arguments, "-o", folder / "out.txt") == 2
    said = capsys.readouterr().err
    assert f"Invalid value for '{option}'" in said
    assert message in said


@pytest.mark.parametrize("name", ["out.xyz", "out.kal.old", "out"])
def test_a_name_that_tells_no_format_has_that_of_the_source(folder, name):
    assert kiloglot("augment", "good.txt", *LEXICON, "-o", name, "-q") == 0
    assert len((folder / name).read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (".", "is a folder; name a file"),
        ("good.txt", "is a source, too"),
        ("good.txt/out.txt", "cannot be written (Not a directory)"),
        ("out.zip", "would be no zip archive"),
    ],
)
def test_bad_output_is_one_line(folder, capsys, output, message):
    before = sorted(folder.iterdir())
    assert kiloglot("augment", "good.txt", *LEXICON, "-o", output) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert sorted(folder.iterdir()) == before


def test_what_is_mended_in_the_source_is_told_once(tmp_path, caplog):
    source = tmp_path / "eng.tsv"
    source.write_text(
        "1\tremind me today\treminder/set\tO O I-datetime\n"
        "2\tremind me now\treminder/set\tO O B-datetime\n"
    )
    assert kiloglot("augment", source, *LEXICON, "--format", "tsv", "-o", tmp_path / "out.tsv") == 0
    assert caplog.text.count("I-datetime does not fit the tags around it") == 1


def test_a_part_of_speech_that_is_none_is_told_once(tmp_path, caplog):
    source = tmp_path / "eng.conllu"
    source.write_text("# a\n1\tdog\tdog\tFOO\t_\t_\t0\troot\t_\t_\n\n" * 2)
    assert kiloglot("augment", source, *LEXICON, "-o", tmp_path / "out.conllu") == 0
    told = f"{source}:2: 'FOO' is no part of speech of Universal Dependencies, kept as it is"
    assert caplog.text.count("is no part of speech") == caplog.text.count(told) == 1


def test_bad_usage_is_2(capsys):
    assert kiloglot("augment") == 2
    assert kiloglot("nonsense") == 2
    assert kiloglot("augment", "x", *LEXICON, "--seed", "x", "-o", "y") == 2
    assert kiloglot("augment", "x", *LEXICON, "-o", "") == 2
    assert "an empty name" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["en", "English", "eng"])
def test_the_source_language_goes_by_code_or_name(tmp_path, capsys, name):
    output = tmp_path / "out.conllu"
    arguments = ("--source-language", name, "-o", output)
    assert kiloglot("augment", sample.path("eng.conllu"), *LEXICON, *PARADIGMS, *arguments) == 0
    assert "UniMorph=N;ACC;PL;PSS1S|How=table" in output.read_text()
    assert "no transfer rules" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["xx", "fao"])
def test_a_source_language_without_transfer_rules_is_told(folder, capsys, name):
    arguments = ("augment", folder / "good.txt", *LEXICON, "--source-language", name, "-o", "-")
    assert kiloglot(*arguments) == 0
    line = capsys.readouterr().err.splitlines()[0]
    assert line.startswith(f"no transfer rules for the source language '{name}' (there are for eng")
    assert kiloglot(*arguments, "--method", "word") == 0
    assert "no transfer rules" not in capsys.readouterr().err


@pytest.mark.parametrize(("label", "used"), [("LOC", True), ("FOO", False)])
def test_a_gazetteer_that_no_entity_fits_is_told(tmp_path, capsys, label, used):
    names = tmp_path / "names.tsv"
    names.write_text(f"Karsbad\t{label}\n")
    source, output = sample.path("eng.ner.conll"), tmp_path / "out.conll"
    swap = ("--entities", "swap", "--gazetteer", names)
    assert kiloglot("augment", source, *LEXICON, *swap, "-o", output) == 0
    told = f"{names}: no name was used: no entity of the source has their labels"
    assert (told in capsys.readouterr().err.splitlines()) != used
    assert ("Karsbad" in output.read_text()) == used
