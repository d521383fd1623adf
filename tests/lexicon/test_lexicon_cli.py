import json
import subprocess
import sys

import pytest

from kiloglot.cli import main

ROWS = (
    "house\thús\tNOUN\twiktionary\nhouse\thús\t\tgatitos\nbank (money)\tbanki\tNOUN\twiktionary\n"
    "wug\twug\t\tgatitos\nday|daylight\tdagur\tNOUN\twiktionary\nbad\n"
)
CORPUS = "1\tHouses\thouse\tNOUN\t_\t_\t0\troot\t_\t_\n2\twug\twug\tNOUN\t_\t_\t1\tdep\t_\t_\n\n"


@pytest.fixture
def kiloglot(capsys):
    def kiloglot(*arguments):
        try:
            main([str(argument) for argument in arguments])
            status = 0
        except SystemExit as stop:
            status = stop.code or 0
        output = capsys.readouterr()
        return status, output.out, output.err

    return kiloglot


@pytest.fixture
def lexicon(tmp_path):
    path = tmp_path / "eng-fao.tsv"
    path.write_text(ROWS)
    return path


def test_info(kiloglot, lexicon):
    status, out, err = kiloglot("lexicon", "info", lexicon)
    assert status == 0
    assert "entries" in out
    assert "notes: 1 changed; 'bank (money) = banki' -> 'bank = banki'" in out
    assert f"{lexicon}:6: 1 column instead of 4: 'bad'" in err
    assert kiloglot("lexicon", "info", lexicon, "--quiet")[2] == ""


def test_info_as_json(kiloglot, lexicon):
    out = kiloglot("lexicon", "info", lexicon, "--json", "-q")[1]
    figures = json.loads(out)
    assert figures["entries"] == 5
    assert figures["sources"] == 4
    assert figures["pos"] == {"NOUN": 4, "": 1}
    assert figures["origins"] == {"wiktionary": 4, "gatitos": 1}
    assert figures["copies"] == {"entries": 0, "left_out": 1, "examples": ["wug"]}
    assert figures["cleaning"]["alternatives"]["added"] == 1
    assert figures["files"][0]["bad"] == {"1 column instead of 4": 1}


def test_info_of_odd_scripts(kiloglot, tmp_path):
    path = tmp_path / "kaz.tsv"
    path.write_text("city\tқaлa\ndog\tит\nBP\tBP\nhouse\tүй\n")
    figures = json.loads(kiloglot("lexicon", "info", path, "--json")[1])
    assert figures["mixed_scripts"] == {"targets": 1, "examples": ["қaлa"]}
    assert figures["other_scripts"] == {"targets": 1, "examples": ["BP"]}


def test_coverage(kiloglot, lexicon, tmp_path):
    corpus = tmp_path / "c.conllu"
    corpus.write_text(CORPUS)
    status, out, err = kiloglot("lexicon", "coverage", lexicon, corpus, "--missing", 1)
    assert status == 0
    assert "1 sentences, 2 words" in out
    assert "wug" in out
    assert "copies: 1 left out" in err
    status, out, err = kiloglot("lexicon", "coverage", lexicon, corpus, "--json", "-q")
    figures = json.loads(out)
    assert figures["words"]["steps"]["lemma"]["tokens"] == 1
    assert figures["missing"][0]["word"] == "wug"
    assert err == ""
    everything = kiloglot("lexicon", "coverage", lexicon, corpus, "--json", "--no-clean", "all")
    assert json.loads(everything[1])["words"]["token_share"] == 1


def test_coverage_of_an_empty_corpus_is_an_error(kiloglot, lexicon, tmp_path):
    corpus = tmp_path / "empty.txt"
    corpus.write_text("")
    status, _, err = kiloglot("lexicon", "coverage", lexicon, corpus)
    assert status == 1
    assert err.startswith("kiloglot: ") or "\nkiloglot: " in err


@pytest.mark.parametrize("name", ["out.tsv", "out.csv", "out.jsonl", "out.parquet", "out.txt"])
def test_convert(kiloglot, lexicon, tmp_path, name):
    status, out, err = kiloglot("lexicon", "convert", lexicon, tmp_path / name)
    assert (status, out) == (0, "")
    assert "5 entries written" in err
    assert ("left out: part" in err or "holds no pos" in err) == (name == "out.txt")
    status, out, _ = kiloglot("lexicon", "convert", tmp_path / name, "-", "--to", "muse")
    assert out.splitlines()[:3] == ["house\thús", "bank\tbanki", "day\tdagur"]


def test_convert_nothing_but_the_format(kiloglot, lexicon, tmp_path):
    out = kiloglot("lexicon", "convert", lexicon, "-", "--no-clean", "all", "-q")[1]
    assert out.splitlines()[3] == "bank (money)\tbanki\tNOUN\t\t1\twiktionary"


def test_merge(kiloglot, lexicon, tmp_path):
    other = tmp_path / "more.csv"
    other.write_text("english,faroese\nhouse,hús\ncat,køttur\n")
    out_path = tmp_path / "all.tsv"
    status, _, err = kiloglot("lexicon", "merge", lexicon, other, "-o", out_path)
    assert status == 0
    assert "1 of 5 entries are given by more than one origin" in err
    assert "house\thús\tNOUN\t\t2.5\twiktionary+gatitos+more" in out_path.read_text()
    status, out, _ = kiloglot("lexicon", "merge", lexicon, "--tier", "gatitos=3", "-o", "-", "-q")
    assert "house\thús\tNOUN\t\t1.25\twiktionary+gatitos" in out
    assert kiloglot("lexicon", "merge", lexicon, "--tier", "gatitos", "-o", "-")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["info", "nosuch.tsv"],
        ["info", "LEXICON", "--strict"],
        ["info", "LEXICON", "--format", "wug"],
        ["info", "LEXICON", "--no-clean", "wug"],
        ["info", "LEXICON", "--columns", "wug"],
        ["info", "LEXICON", "--columns", "source=7"],
        ["convert", "LEXICON", "-", "--to", "wug"],
        ["convert", "LEXICON", "/proc/nosuch/out.tsv"],
        ["coverage", "LEXICON", "nosuch.conllu"],
    ],
)
def test_errors_are_one_line_and_status_one(kiloglot, lexicon, arguments):
    arguments = [lexicon if argument == "LEXICON" else argument for argument in arguments]
    status, out, err = kiloglot("lexicon", *arguments, *(["-q"] if arguments[0] != "info" else []))
    assert (status, out) == (1, "")
    assert err.startswith("kiloglot: ")
    assert err.count("\n") == 1


def test_direction(kiloglot, tmp_path):
    path = tmp_path / "l.tsv"
    path.write_text("hundur\tdog\n")
    for option in (["--invert"], ["--columns", "target,source"]):
        out = kiloglot("lexicon", "convert", path, "-", "--to", "muse", "-q", *option)[1]
        assert out == "dog\thundur\n"


def test_importing_the_part_imports_nothing_heavy():
    code = (
        "import sys, kiloglot.lexicon, kiloglot.cli.lexicon;"
        "print([name for name in ('torch', 'datasets', 'pyarrow', 'numpy', 'sklearn', "
        "'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["convert", "invert", "sample", "split"])
def test_summaries_as_json(kiloglot, lexicon, tmp_path, command):
    out = tmp_path / "out.lift"
    arguments = {
        "convert": [lexicon, out],
        "invert": [lexicon, "-o", out],
        "sample": [lexicon, 2, "-o", out],
        "split": [lexicon, "--train", out, "--test", tmp_path / "t.tsv", "--test-size", 1],
    }[command]
    status, printed, _ = kiloglot("lexicon", command, *arguments, "--json", "-q")
    figures = json.loads(printed)
    assert status == 0
    assert out.exists()
    assert figures["lexicon"] == str(lexicon)
    assert figures["files"][0]["rows"] == 6
    assert figures["cleaning"]["copies"]["removed"] == 1
    assert "sample" not in figures


def test_a_sample_as_json_holds_the_entries(kiloglot, lexicon):
    figures = json.loads(kiloglot("lexicon", "sample", lexicon, 2, "--json", "-q")[1])
    assert (figures["entries"], figures["drawn"]) == (5, 2)
    assert [set(entry) for entry in figures["sample"]] == [
        {"source", "target", "pos", "sense", "weight", "origin"}
    ] * 2


def test_lexicon_and_figures_cannot_both_be_printed(kiloglot, lexicon):
    for arguments in (["convert", lexicon, "-"], ["invert", lexicon, "-o", "-"]):
        status, out, err = kiloglot("lexicon", *arguments, "--json")
        assert (status, out) == (1, "")
        assert err.startswith("kiloglot: standard output holds one thing")


def inverted(kiloglot, path):
    """Return a lexicon as LIFT, inverted by both commands that do so."""
    first, second = path.with_name("a.lift"), path.with_name("b.lift")
    assert kiloglot("lexicon", "invert", path, "-o", first, "-q")[0] == 0
    assert kiloglot("lexicon", "convert", path, second, "--invert", "-q")[0] == 0
    return [place.read_text("utf-8") for place in (first, second)]


def test_inverting_exchanges_the_languages_that_are_written(kiloglot, tmp_path):
    path = tmp_path / "l.tei"
    path.write_text(
        '<TEI><text><body><entry xml:lang="wo"><form><orth>kër</orth></form><sense>'
        '<cit type="trans" xml:lang="fr"><quote>maison</quote></cit></sense></entry></body></text>'
        "</TEI>",
        encoding="utf-8",
    )
    for text in inverted(kiloglot, path):
        assert '<lexical-unit><form lang="wo"><text>kër' in text
        assert '<gloss lang="fr"><text>maison' in text


@pytest.mark.parametrize("text", ["house\tkër\n", "\\_sh v3.0  400  MDF\n\n\\lx kër\n\\ge house\n"])
def test_inverting_exchanges_the_languages_that_no_file_names(kiloglot, tmp_path, text):
    path = tmp_path / "words.txt"
    path.write_text(text, encoding="utf-8")
    for text in inverted(kiloglot, path):
        assert '<form lang="eng"><text>house' in text
        assert '<gloss lang="und"><text>kër' in text
