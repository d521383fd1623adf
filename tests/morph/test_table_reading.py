"""Tables as they come: orders, formats, dirt."""

import gzip
import lzma
import zipfile

import pytest

from kiloglot.errors import InputError
from kiloglot.morph.table import load
from kiloglot.morph.table_rows import read_queries, read_rows

PLAIN = "cat\tcats\tN;PL\ncat\tcat\tN;SG\nox\toxen\tN;PL\n"
CELLS = [("cat", "cats", "N;PL"), ("cat", "cat", "N;SG"), ("ox", "oxen", "N;PL")]


def cells(table):
    return [(cell.lemma, cell.form, str(cell.features)) for cell in table]


def swapped(text):
    rows = (line.split("\t") for line in text.splitlines())
    return "".join(f"{row[0]}\t{row[2]}\t{row[1]}\n" for row in rows)


@pytest.fixture
def write(tmp_path):
    def write(text, name="table.tsv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        swapped(PLAIN),
        PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN,
        PLAIN.rstrip("\n"),
        "\n\n" + PLAIN.replace("\ncat", "\n\n \ncat"),
        "lemma\tform\tfeatures\n" + PLAIN,
        "Lemma\tTags\tForm\n" + swapped(PLAIN),
        PLAIN.replace("\n", "\t\n"),
        " cat \tcats\tN;PL\ncat\t\u00a0cat\tN;SG \nox\toxen\tN;PL\n",
        PLAIN + PLAIN,
    ],
)
def test_the_same_cells_whatever_the_dress(write, text):
    assert cells(load(write(text), strict=True)) == CELLS


def test_compressed(write, tmp_path):
    assert cells(load(write(gzip.compress(PLAIN.encode()), "a.gz"))) == CELLS
    assert cells(load(write(lzma.compress(PLAIN.encode()), "a.xz"))) == CELLS
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.tsv", swapped(PLAIN))
    assert cells(load(tmp_path / "a.zip")) == CELLS


def test_the_notation_of_2016(write):
    named = PLAIN.replace("N;PL", "pos=N,num=PL").replace("N;SG", "pos=N,num=SG")
    table = load(write(swapped(named)))
    assert [row[:2] for row in cells(table)] == [row[:2] for row in CELLS]
    assert table.forms("cat", "N;PL") == ("cats",)
    (query, *_) = read_queries(write("cat\tpos=N,num=PL\nox\tpos=N,num=PL\n", "covered.tsv"))
    assert query.features.same_bundle("N;PL")


def test_segmentation(write):
    text = "cat\tcats\tN;PL\tcat|s\ncat\tcat\tN;SG\t\nox\toxen\tN;PL\tox|en\n"
    table = load(write(text), strict=True)
    assert cells(table) == CELLS
    assert table.segmentation("cat", "cats") == "cat|s"
    assert table.segmentation("cat", "cat") is None
    assert load(write(PLAIN)).segmentation("cat", "cats") is None
    again = write("", "again.tsv")
    table.save(again)
    assert again.read_text(encoding="utf-8") == text
    assert (
        load(write(text.replace("\t\n", "\n")), strict=True).segmentation("ox", "oxen") == "ox|en"
    )


def test_tags_that_look_like_words_do_not_mislead(write):
    """Forms that are features' names, and one bundle only."""
    text = "".join(f"{word.lower()}\t{word}\tN;PL\n" for word in ("SG", "PL", "NOM", "IN", "AT"))
    assert [cell.form for cell in load(write(text))] == ["SG", "PL", "NOM", "IN", "AT"]
    assert [cell.form for cell in load(write(swapped(text)))] == ["SG", "PL", "NOM", "IN", "AT"]


@pytest.mark.parametrize("tags", [["PL", "SG", "DU"], ["N", "V", "ADJ"], ["N|PL", "N|SG", "PL"]])
def test_bundles_of_one_feature(write, tags):
    rows = PLAIN.replace("N;PL", tags[0]).replace("N;SG", tags[1]) + f"a\tb\t{tags[2]}\n"
    for text in (rows, swapped(rows)):
        assert [cell.form for cell in load(write(text))] == ["cats", "cat", "oxen", "b"]


def test_an_own_vocabulary_is_told_by_its_semicolons(write):
    text = PLAIN.replace("N;PL", "noun;many").replace("N;SG", "noun;one")
    table = load(write(swapped(text)))
    assert [cell.form for cell in table] == ["cats", "cat", "oxen"]
    assert table.tags[0].unknown() == ("noun", "many")


def test_features_in_front(write):
    lines = (line.split("\t") for line in PLAIN.splitlines())
    path = write("".join(f"{tag}\t{lemma}\t{form}\n" for lemma, form, tag in lines))
    table = load(path, strict=True)
    assert cells(table) == CELLS
    assert table.report.parts[0].columns == "features, lemma, form"
    (query, *_) = read_queries(write("N;PL\tcat\nN;SG\tox\n"))
    assert (query.lemma, str(query.features)) == ("cat", "N;PL")
    with pytest.raises(InputError, match="no column holds"):
        load(write("N\tcat\tkatze\nV\tgo\tgehen\n"))


def test_named_columns(write):
    path = write("PL;x\tcats\tcat\n")
    assert cells(load(path, columns=["features", "form", "lemma"])) == [("cat", "cats", "PL;x")]
    for names in (["lemma"], ["lemma", "form", "tag"], ["lemma", "form", "features", "form"]):
        with pytest.raises(InputError, match="no columns of a table"):
            load(path, columns=names)


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ("form\tlemma\ttags", (1, 0, 2)),
        ("Lemma\tForm\tUniMorph Features", (0, 1, 2)),
        ("word\tinflected\tmsd", (0, 1, 2)),
        ("word\tlemma\tmsd", (1, 0, 2)),
        ("# lemma\tform\tfeatures", (0, 1, 2)),
        ("#FEATS\tWord_Form\tHeadword", (2, 1, 0)),
        ("lemma\tform\tfeatures\t", (0, 1, 2)),
    ],
)
@pytest.mark.parametrize("plural", ["N;PL", "many"])
def test_a_header_tells_the_columns(write, names, order, plural):
    rows = [(lemma, form, "N;SG" if tag == "N;SG" else plural) for lemma, form, tag in CELLS]
    lines = ["\t".join(row[at] for at in order) for row in rows]
    path = write("\n".join([names, *lines, ""]))
    assert cells(load(path, strict=True)) == rows
    assert [query.lemma for query in read_queries(path)] == ["cat", "cat", "ox"]


def test_a_header_of_queries(write):
    for names in ("lemma\tfeatures", "word\ttags", "# lemma\tmsd"):
        (query,) = read_queries(write(f"{names}\ncat\tN;PL\n"))
        assert (query.lemma, str(query.features)) == ("cat", "N;PL")
    (query,) = read_queries(write("features\tlemma\nN;PL\tcat\n"))
    assert (query.lemma, str(query.features)) == ("cat", "N;PL")


def test_a_header_is_left_out_where_columns_are_named(write):
    path = write("lemma\tform\ttags\n" + PLAIN)
    assert cells(load(path, columns=["lemma", "form", "features"])) == CELLS
    path = write("lemma\tform\ttags\tgloss\n" + PLAIN.replace("\n", "\t\n"))
    assert cells(load(path)) == CELLS


def test_words_that_are_names_of_columns_are_no_header(write):
    rows = [("form", "forms", "N;PL"), ("word", "words", "N;PL"), ("lemma", "lemmas", "N;PL")]
    assert cells(load(write("".join("\t".join(row) + "\n" for row in rows)))) == rows
    asked = list(read_queries(write("form\tN;PL\ntags\tN;PL\n")))
    assert [query.lemma for query in asked] == ["form", "tags"]
    (query,) = read_queries(write("lemma\tplural\n"))
    assert query.lemma == "lemma"


def test_a_header_below_comments(write):
    forms_first = "".join(f"{form}\t{lemma}\t{tag}\n" for lemma, form, tag in CELLS)
    table = load(write("# a source\n#\nform\tlemma\ttags\n" + forms_first))
    assert cells(table) == CELLS
    assert [row.line for row in table.report.bad_rows] == [1, 2]


def test_a_header_of_another_width_tells_nothing_but_itself(write):
    assert cells(load(write("lemma\ttags\n" + swapped(PLAIN)))) == CELLS


def test_a_header_and_no_rows(write):
    for columns in (None, ["lemma", "form", "features"]):
        with pytest.raises(InputError, match="has a header and no rows"):
            load(write("lemma\tform\tfeatures\n"), columns=columns)


def test_parts_and_folders(write, tmp_path):
    write(PLAIN.splitlines()[0] + "\n", "fin/fin.1")
    write(swapped(PLAIN.splitlines()[1]), "fin/fin.2")
    write(PLAIN.splitlines()[2], "fin/fin.10")
    for name in ("README.md", "LICENSE", ".hidden", "fin.derivations.tsv"):
        write("not\ta\ttable\n", f"fin/{name}")
    write(PLAIN.replace("N;PL", "N;NOM(PL)"), "fin/fin.args")
    write("ref\t1\n", "fin/.git/config")
    table = load(tmp_path / "fin", strict=True)
    assert cells(table) == CELLS
    assert [part.rows for part in table.report.parts] == [1, 1, 1]
    assert cells(load(*[tmp_path / "fin" / f"fin.{part}" for part in (1, 2, 10)])) == CELLS


def test_a_folder_with_layered_tables_only(write, tmp_path):
    write(PLAIN, "eng/eng.args.tsv")
    assert cells(load(tmp_path / "eng")) == CELLS


def test_a_folder_says_what_it_skipped(write, tmp_path):
    write(PLAIN, "mix/a.tsv")
    write("just text\n", "mix/b.tsv")
    write("cat\tN;SG\n", "mix/covered.tsv")
    table = load(tmp_path / "mix")
    assert cells(table) == CELLS
    assert len(table.report.skipped) == 2
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no paradigm table"):
        load(tmp_path / "empty")
    write("just text\n", "text/b.tsv")
    write("version https://git-lfs.github.com/spec/v1\n", "mix/c.tsv")
    with pytest.raises(InputError, match="Git LFS pointer"):
        load(tmp_path / "mix")
    with pytest.raises(InputError, match="holds no paradigm table"):
        load(tmp_path / "text")


DIRTY = (
    PLAIN
    + "dog\tdogs\n"  # line 4
    + "\tdogs\tN;PL\n"
    + "dog\t\tN;PL\n"
    + "dog\tdogs\t\n"
    + "sheep\t-\tN;PL\n"  # line 8: a gap
    + "dog\tdog\tdogs\tN;PL\tx\n"
    + "dog\tN;PL\tdogs\n"  # line 10
    + "cat\tcats\tN;PL\n"
    + "give up\tgive ups\tN;PL\n"
)


def test_dirt_is_counted_and_shown(write):
    table = load(write(DIRTY))
    assert cells(table) == [*CELLS, ("give up", "give ups", "N;PL")]
    report = table.report
    assert report.rows == 12
    assert report.bad == 6
    assert [row.line for row in report.bad_rows] == [4, 5, 6, 7, 9]
    assert [row.problem for row in report.bad_rows] == [
        "row has 2 columns, not 3",
        "lemma is missing",
        "form is missing",
        "features are missing",
        "row has 5 columns, not 3",
    ]
    assert (report.gaps, report.duplicates, report.multiword) == (1, 1, 1)


@pytest.mark.parametrize("line", [4, 5, 6, 7, 9, 10])
def test_strict_stops_at_the_first_bad_row(write, line):
    lines = DIRTY.splitlines(keepends=True)
    path = write("".join(lines[:3] + lines[line - 1 :]))
    with pytest.raises(InputError) as caught:
        load(path, strict=True)
    assert caught.value.line == 4
    assert f"{path}:4: " in str(caught.value)
    with pytest.raises(InputError) as caught:
        list(read_rows(path, strict=True))
    assert caught.value.line == 4


def test_strict_names_the_part(write):
    write(PLAIN, "a/1")
    path = write(PLAIN + "x\t\tN;SG\n", "a/2")
    with pytest.raises(InputError) as caught:
        load(path.parent, strict=True)
    assert (caught.value.path, caught.value.line) == (str(path), 4)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "is empty"),
        (b"\n \n\r\n", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS pointer"),
        (b"\x7fELF\0\0\0", "binary"),
        (b"cat\tcats\tN;PL\ncat\tc\xe4t\tN;SG\n", r":2: is not UTF-8"),
        (b"cat\tN;PL\ncat\tN;SG\n", "covered"),
        (b"cat cats N;PL\n", "has 1 tab-separated column, "),
        (b"1\ta\tb\tc\td\te\tf\n", "has 7 tab-separated columns"),
        (b"cat\tkatze\tNOUN\twiktionary\n", "no column holds UniMorph features"),
        (b"cat\tkatze\tnoun\n", "no column holds UniMorph features"),
        (b"cat\tkatze\tNOUN\nbig\tgro\xc3\x9f\tADJ\ntwo\tzwei\tNUM\n", "no column holds"),
        (b"cat\t-\tN;PL\n", "has no row that can be used"),
    ],
)
def test_no_table(write, text, problem):
    path = write(text)
    with pytest.raises(InputError, match=problem) as caught:
        load(path)
    assert caught.value.path == str(path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("columns", [None, ["lemma", "form", "features"]])
def test_line_ends_of_old_macintoshes(write, columns):
    path = write(PLAIN.replace("\n", "\r"))
    for read in (load, lambda *_, **options: list(read_queries(path, **options))):
        with pytest.raises(InputError, match=r"old Macintoshes .* tr '.r' '.n' < FILE"):
            read(path, columns=columns)


def test_missing_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        load(tmp_path / "nothing.tsv")


def test_homoglyphs_are_reported_and_repaired_on_request(write):
    text = "кітап\tкiтаптар\tN;PL\nкiтап\tкітап\tN;SG\nкітап\tкітаптар\tN;PL\n"
    table = load(write(text))
    assert table.report.mixed == 2
    assert set(table.report.mixed_words) == {"кiтаптар", "кiтап"}
    assert table.report.repaired == 0
    assert len(table.lemmas) == 2
    table = load(write(text), repair_homoglyphs=True)
    assert cells(table) == [("кітап", "кітаптар", "N;PL"), ("кітап", "кітап", "N;SG")]
    assert (table.report.mixed, table.report.repaired, table.report.duplicates) == (2, 2, 1)


def test_normal_forms(write):
    path = write("a\u0308\ta\u0308n\tN;SG\n")
    assert cells(load(path)) == [("ä", "än", "N;SG")]
    table = load(path, normal_form=None)
    assert cells(table) == [("a\u0308", "a\u0308n", "N;SG")]
    assert table.analyses("än") == ()
    assert load(path, normal_form="NFD").analyses("än")[0].form == "a\u0308n"


def test_rows_and_queries_stay_in_order(write):
    path = write(swapped(PLAIN + PLAIN))
    assert [row.form for row in read_rows(path)] == ["cats", "cat", "oxen"] * 2
    assert [query.lemma for query in read_queries(path)] == ["cat", "cat", "ox"] * 2
    covered = write("cat\tN;PL\ncat\tN;SG\n", "covered")
    assert [(query.lemma, str(query.features)) for query in read_queries(covered)] == [
        ("cat", "N;PL"),
        ("cat", "N;SG"),
    ]
    with pytest.raises(InputError, match="covered"):
        list(read_rows(covered))
    for text in ("cat\tN;PL\ncat\n", "cat\tN;PL\n\tN;SG\n", "cat\tN;PL\ncat\t\n"):
        with pytest.raises(InputError) as caught:
            list(read_queries(write(text, "broken")))
        assert caught.value.line == 2


@pytest.mark.parametrize("tag", ["Case=Dat|Number=Plur", "plural", "QQQ", "noun;many"])
def test_queries_in_an_own_vocabulary(write, tag):
    """Two columns are lemma and features, named or not, in either order if named."""
    file = write(f"cat\t{tag}\nox\t{tag}\n")
    for columns in (None, ["lemma", "features"]):
        asked = [
            (query.lemma, str(query.features)) for query in read_queries(file, columns=columns)
        ]
        assert asked == [("cat", tag), ("ox", tag)]
    (query,) = read_queries(write(f"{tag}\tcat\n"), columns=["features", "lemma"])
    assert (query.lemma, str(query.features)) == ("cat", tag)


def test_queries_that_are_none(write):
    with pytest.raises(InputError, match=r"1 tab-separated column, .* each line is a lemma, a tab"):
        list(read_queries(write("cat N;PL\n")))
    with pytest.raises(InputError, match="name lemma, features and maybe form and segmentation"):
        list(read_queries(write("cat\tN;PL\n"), columns=["lemma", "form"]))
    with pytest.raises(InputError, match="no column holds"):
        list(read_queries(write("cat\tplural\tcats\n")))


def test_many_batches(write):
    """More rows than one batch, bad ones and blank lines at its edges."""
    count = 70_000
    lines = [f"w{n % 999}\tf{n}\tN;{'SG' if n % 2 else 'PL'}\n" for n in range(count)]
    lines[32767] = "\n"
    lines[32768] = "bad\n"
    lines[65536] = "bad\trow\n"
    table = load(write("".join(lines)), cache=False)
    assert len(table) == count - 3
    assert [row.line for row in table.report.bad_rows] == [32769, 65537]
    assert [c.form for c in table.analyses("f69999")] == ["f69999"]
    assert len(table.cells("w5")) == len([n for n in range(count) if n % 999 == 5])


def test_every_public_table_loads(corpora):
    """Orders as SOURCE.txt says; the covered files of 2022 are told apart."""
    files = [*corpora.glob("data/*/unimorph*.tsv"), *corpora.glob("sigmorphon20*/*")]
    for file in files:
        if file.name in ("SOURCE.txt", "REFERENCE.tsv"):
            continue
        if "2022" in str(file) and file.name.endswith(".test"):
            with pytest.raises(InputError, match="covered"):
                load(file)
            assert sum(1 for _ in read_queries(file)) == len(file.read_bytes().splitlines())
            continue
        report = load(file, strict=True, cache=False).report
        expected = "features, form" if "2023" in str(file) else "form, features"
        assert report.parts[0].columns == f"lemma, {expected}", file
