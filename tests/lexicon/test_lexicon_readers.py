import gzip
import io

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import READERS, Entry, Lexicon, Reading, load
from kiloglot.lexicon.readers import detect, read
from kiloglot.lexicon.report import FileReport


def pairs(entries):
    return [entry[:2] for entry in entries]


def test_words_that_look_like_missing_values_are_words(write):
    path = write("NA\tnei\nnull\tnull\nnan\tamma\nNone\tEingin\n")
    assert pairs(read(path)) == [
        ("NA", "nei"),
        ("null", "null"),
        ("nan", "amma"),
        ("None", "Eingin"),
    ]


def test_quotes_in_tsv_are_characters(write):
    path = write('"noble\tgéer\n"casted person"\tñeeño\n5" disk\tdiskur\n')
    assert pairs(read(path)) == [
        ('"noble', "géer"),
        ('"casted person"', "ñeeño"),
        ('5" disk', "diskur"),
    ]


def test_muse_pairs_stand_apart_by_space_or_tab(write):
    path = write("dog hundur\ndog\trakki\ncat  køttur\nthe the same\nhouse hús\n", "en-fo.txt")
    report = FileReport(str(path))
    assert pairs(read(path, report=report)) == [
        ("dog", "hundur"),
        ("dog", "rakki"),
        ("cat", "køttur"),
        ("house", "hús"),
    ]
    assert report.format == "muse"
    assert report.bad.total() == 1


def test_gatitos_has_no_header_and_names_its_origin(write):
    path = write("source\ttarget\na lot\tolu\n")
    assert list(read(path, "gatitos")) == [
        Entry("source", "target", origin="gatitos"),
        Entry("a lot", "olu", origin="gatitos"),
    ]


def test_panlex_extracts(write):
    plain = write("dog\thundur\nday\tdagur\n", "eng_fao_lexicon.txt")
    assert next(read(plain, "panlex")) == Entry("dog", "hundur", origin="panlex")
    wide = write(
        "eng-000,dog,fao-000,hundur,7\neng-000,cat,fao-000,køttur,2\neng-000,ox,fao-000,oksi,7\n",
        "panlex.csv",
    )
    assert next(read(wide, "panlex")) == Entry("dog", "hundur", weight=7, origin="panlex")
    pandas = write(",eng,fao\n0,dog,hundur\n1,cat,køttur\n", "pandas.csv")
    assert pairs(read(pandas)) == [("dog", "hundur"), ("cat", "køttur")]


def test_own_layouts_of_two_to_six_columns(write):
    entry = ["house", "kër", "NOUN", "building", "0.5", "wiktionary"]
    other = ["go", "dem", "VERB", "walk away", "1.5", "gatitos"]
    names = Entry._fields
    for size in range(2, 7):
        text = "\n".join("\t".join(row[:size]) for row in (names, entry, other))
        first = next(read(write(text)))
        assert [str(cell) for cell in first[:size]] == entry[:size]
        bare = next(read(write("\n".join("\t".join(row[:size]) for row in (entry, other)))))
        assert [str(cell) for cell in bare[:size]] == entry[:size]


def test_direction_by_columns_or_inverted(write):
    path = write("hundur\tdog\nkøttur\tcat\n")
    expected = [("dog", "hundur"), ("cat", "køttur")]
    assert pairs(read(path, reading=Reading(columns=("target", "source")))) == expected
    assert pairs(read(path, reading=Reading(invert=True))) == expected
    headed = write("Føroyskt\tEnskt\nhundur\tdog\n")
    reading = Reading(columns=("source=Enskt", "target=Føroyskt"), header=True)
    assert pairs(read(headed, reading=reading)) == expected[:1]


def test_header_can_be_forced_or_forbidden(write):
    path = write("source\ttarget\nhouse\thús\n")
    assert pairs(read(path)) == [("house", "hús")]
    assert pairs(read(path, reading=Reading(header=False)))[0] == ("source", "target")
    path = write("enskt\tføroyskt\nhouse\thús\n")
    assert pairs(read(path, reading=Reading(header=True))) == [("house", "hús")]


def test_byte_order_mark_crlf_and_tabs_at_the_end(write):
    path = write("\ufeffdog\thundur\t\t\r\ncat\tkøttur\r\n\r\nox\toksi\t\r\n")
    report = FileReport(str(path))
    assert pairs(read(path, report=report)) == [
        ("dog", "hundur"),
        ("cat", "køttur"),
        ("ox", "oksi"),
    ]
    assert not report.bad
    assert not report.odd


def test_rows_of_three_and_four_columns_lose_nothing(write):
    lines = [f"word{n}\torð{n}\tNOUN\twiktionary" for n in range(8)]
    lines += [f"more{n}\tmeira{n}\tNOUN" for n in range(12)]
    report = FileReport("")
    entries = list(read(write("\n".join(lines)), report=report))
    assert len(entries) == 20
    assert entries[0].origin == "wiktionary"
    assert report.odd == {"3 columns instead of 4": 12}


def test_bad_rows_are_counted_and_shown(write):
    path = write("house\thús\nno target\t\n\tno source\nonly one\ngo\tfara\tx\n" * 3)
    loaded = load(path)
    report = loaded.report.files[0]
    assert report.rows == 15
    assert report.entries == 6
    assert report.bad.total() == 9
    assert f"{path}:2: empty source or target: 'no target | '" in report.lines()[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\tb\nc\n", 2),
        ("a\tb\nc\t\n", 2),
        ("a\tb\n\nc\td\te\nf\tg\n" + "h\ti\n" * 20, 3),
        ("source\ttarget\tweight\na\tb\tmuch\n", 2),
    ],
)
def test_strict_stops_at_the_first_bad_row(write, text, line):
    path = write(text)
    load(path)
    with pytest.raises(InputError) as error:
        load(path, reading=Reading(strict=True))
    assert error.value.path == str(path)
    assert error.value.line == line


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"source\ttarget\n", "has no entries"),
        (b"\x89PNG\r\n\x1a\n\x00", "binary"),
        (b"PAR1\x00\x00", "Parquet"),
        (b"one\ntwo\nthree\n", "no column"),
        (b"a\t\nb\t\n", "no usable row|no column"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS pointer"),
    ],
)
def test_useless_files_are_one_clear_line(write, content, problem):
    path = write(content)
    with pytest.raises(InputError, match=problem) as error:
        load(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_what_is_left_out_by_cleaning_alone_is_an_error(write):
    path = write("house\thouse\ndog\tdog\n")
    with pytest.raises(InputError, match="no entry is left after cleaning"):
        load(path)


def test_unknown_format_is_an_error(write):
    with pytest.raises(InputError, match="no such format: 'wug'; one of tsv, csv"):
        load(write("a\tb\n"), format="wug")


@pytest.mark.parametrize(
    ("lines", "name", "expected"),
    [
        (["dog\thundur"], "x.txt", "tsv"),
        (["dog\thundur"], "x.csv", "tsv"),
        (["dog,hundur", "a cat,køttur"], "x.txt", "csv"),
        (["dog,hundur"], "x.csv", "csv"),
        (["dog hundur", "cat køttur"], "x", "muse"),
        (['{"source": "dog"}'], "x.txt", "jsonl"),
        (["{dog\thundur"], "x.tsv", "tsv"),
    ],
)
def test_formats_are_told_by_content_and_suffix(lines, name, expected):
    assert detect(name, lines) == expected


def test_unknown_parts_of_speech_are_kept_and_reported(write):
    loaded = load(write("source\ttarget\tpos\na\tb\tblurb\nc\td\tvblex\n"))
    assert [entry.pos for entry in loaded] == ["blurb", "VERB"]
    assert loaded.report.files[0].unknown_pos == {"blurb": 1}


def test_compressed_files_and_standard_input(write, monkeypatch):
    path = write(gzip.compress(b"dog\thundur\n"), "l.tsv.gz")
    assert pairs(load(path)) == [("dog", "hundur")]
    stdin = io.TextIOWrapper(io.BytesIO(b"dog hundur\ncat k\xc3\xb8ttur\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    assert pairs(load("-")) == [("dog", "hundur"), ("cat", "køttur")]


def test_json_lines_take_names_like_headers(write):
    path = write(
        '{"word": "dog", "translation": "hundur", "pos": "n"}\n\n{"word": "cat", '
        '"translation": ["køttur", "ketta"]}\nnot json\n["a"]\n{"word": "ox"}\n',
        "l.jsonl",
    )
    loaded = load(path)
    assert list(loaded) == [
        Entry("dog", "hundur", "NOUN"),
        Entry("cat", "køttur"),
        Entry("cat", "ketta"),
    ]
    assert loaded.report.files[0].bad.total() == 3
    with pytest.raises(InputError, match="not a JSON object"):
        load(path, reading=Reading(strict=True))


def test_a_new_reader_is_one_item_of_a_dict(write, monkeypatch):
    def read_backwards(path, *, reading=None, report=None, lines=None):
        for line in path.read_text().splitlines():
            report.entries += 1
            yield Entry(*reversed(line.split("=")))

    monkeypatch.setitem(READERS, "backwards", read_backwards)
    assert pairs(load(write("hundur=dog\n"), format="backwards")) == [("dog", "hundur")]


def test_every_reader_reads_with_a_path_alone(write):
    path = write("dog\thundur\n")
    for name in ("tsv", "csv", "muse", "gatitos", "panlex"):
        assert pairs(READERS[name](path)) == [("dog", "hundur")], name


def test_several_parts_of_speech_give_several_entries(write):
    loaded = load(write("source\ttarget\tpos\nfast\tskjótt\tadj, adv\nrun\trenna\tn./v.\n"))
    assert [entry.pos for entry in loaded] == ["ADJ", "ADV", "NOUN", "VERB"]
    assert loaded.report.files[0].entries == 2


def test_columns_that_are_not_used_are_named(write):
    path = write("source\ttarget\tgender\nhouse\thús\tn\nday\tdagur\tm\n")
    report = load(path).report.files[0]
    assert report.unused == {3: "gender"}
    assert f"{path}: columns not used: 3 (gender); name them with --columns" in report.lines()
    bare = "".join(f"word{n}\torð{n}\t{'mfc'[n % 3]}\n" for n in range(60))
    assert load(write(bare)).report.files[0].columns == ("source", "target", "-")


def test_weights_with_a_comma_or_an_exponent(write):
    path = write("source;target;weight\na;b;0,5\nc;d;1e-2\ne;f;-3\ng;h;nan\n", "l.csv")
    loaded = load(path)
    assert [entry.weight for entry in loaded] == [0.5, 0.01, -3.0, 1.0]
    assert loaded.report.files[0].odd == {"bad weight": 1}


def test_a_title_above_the_header_is_a_row_left_out(write):
    loaded = load(write("# English-Faroese, 1998\nEnglish\tFaroese\nhouse\thús\n"))
    assert pairs(loaded) == [("house", "hús")]
    assert loaded.report.files[0].bad.total() == 1


def test_half_a_surrogate_pair_is_a_bad_row(write):
    loaded = load(write('{"source": "a", "target": "b"}\n{"source": "\\ud800", "target": "c"}\n'))
    assert pairs(loaded) == [("a", "b")]
    assert loaded.report.files[0].bad.total() == 1


def test_a_third_language_is_kept_as_a_gloss(write):
    (entry,) = read(write("Lemma\tEnglish\tSpanish\nwasi\thouse\tcasa\n"))
    assert entry[:2] == ("house", "wasi")
    assert entry.details.other_glosses == (("spanish", "casa"),)


def test_errors_name_the_option_for_encodings(write):
    path = write("man\tseñor\n".encode("cp1252"))
    with pytest.raises(InputError, match="name its --encoding"):
        list(read(path))
    assert pairs(read(path, reading=Reading(encoding="cp1252"))) == [("man", "señor")]


@pytest.mark.parametrize(
    ("there", "damaged"), [(b"target", b"\xd3arget"), ("hús".encode(), b"h\xc3\xc3s")]
)
def test_names_and_texts_in_parquet_that_are_not_utf8(tmp_path, there, damaged):
    path = tmp_path / "x.parquet"
    Lexicon([Entry("house", "hús")]).save(path)
    content = path.read_bytes()
    assert there in content
    path.write_bytes(content.replace(there, damaged))
    with pytest.raises(InputError, match="is no Parquet file"):
        list(read(path))


def test_a_sheet_of_field_notes_keeps_what_its_columns_hold(tmp_path):
    path = tmp_path / "notes.tsv"
    path.write_text(
        "Headword\tVariant spellings\tPOS\tEnglish gloss\tGloss (Swahili)\tExample sentence"
        "\tTranslation of example\tSource\n"
        "kulo\tkolo, kuloo\tn\tpot\tchungu\tKulo ya.\tThe pot is here.\tNotes 2019\n",
        "utf-8",
    )
    (entry,) = load(path)
    assert (entry.source, entry.target, entry.sense) == ("pot", "kulo", "")
    assert entry.origin == "Notes 2019"
    assert [form.text for form in entry.details.forms] == ["kolo", "kuloo"]
    assert entry.details.examples == (("Kulo ya.", "The pot is here."),)
    assert entry.details.other_glosses == (("swahili", "chungu"),)


def test_a_first_line_that_repeats_the_languages_of_the_name_is_a_header(tmp_path):
    path = tmp_path / "en_luo.tsv"
    path.write_text("en\tluo\nwater\tpi\n", "utf-8")
    assert [entry[:2] for entry in load(path)] == [("water", "pi")]
    other = tmp_path / "words.tsv"
    other.write_text("en\tluo\nwater\tpi\n", "utf-8")
    assert len(load(other)) == 2


def test_options_that_say_nothing_of_a_format_are_named(write):
    table, report = write("house\tkër\n"), FileReport("x")
    list(read(table, reading=Reading(markers="markers.tsv"), report=report))
    assert report.lines() == ["x: --markers is not used: it is tsv"]
    toolbox, report = write("\\lx kër\n\\ge house\n"), FileReport("x")
    list(read(toolbox, reading=Reading(columns=("source", "target")), report=report))
    assert report.lines() == ["x: --columns is not used: it is sfm"]


def test_texts_by_language_in_a_list_are_columns(write):
    path = write(
        '{"lemma":"pi","pos":"noun","translations":[{"lang":"en","text":"water"},'
        '{"lang":"fr","text":"eau"},{"lang":"en","text":"rain"}]}\n',
        "words.jsonl",
    )
    water, rain = load(path)
    assert (water[:3], rain[:2]) == (("water", "pi", "NOUN"), ("rain", "pi"))
    assert water.details.other_glosses == (("fr", "eau"),)


ROWS = "1\tDogs\tdog\tNOUN\t_\t_\t2\tnsubj\t_\t_\n2\tsleep\tsleep\tVERB\t_\t_\t0\troot\t_\t_\n"


@pytest.mark.parametrize("text", [ROWS, f"# text = Dogs sleep\n{ROWS}", "# sent_id = 1\nDogs\tO\n"])
def test_corpora_are_no_lexicons(write, text):
    path = write(text, "corpus.tsv")
    with pytest.raises(InputError, match=r"is a corpus \(CoNLL-U\), no lexicon; name"):
        list(read(path))
    assert list(read(path, "tsv"))


def test_numbered_rows_are_entries(write):
    row = "{}\tdog\thundur\tNOUN\t_\t_\tlist\t_\t_\t_\n"
    path = write("".join(map(row.format, range(9))))
    reading = Reading(columns=("-", "source", "target", "pos", *"------"))
    assert pairs(read(path, reading=reading))[0] == ("dog", "hundur")
