import gzip
import io
import tarfile
import zipfile

import pyarrow as pa
import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon, load
from kiloglot.lexicon.readers import read

ENTRIES = [Entry("house", "hús", "NOUN"), Entry("dog", "hundur", "NOUN")]


def test_a_data_set_in_an_archive_is_found(tmp_path):
    Lexicon(ENTRIES).save(tmp_path / "fao.cldf")
    path = tmp_path / "fao.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("fao-1.0/README.md", "x")
        for file in (tmp_path / "fao.cldf").iterdir():
            archive.write(file, f"fao-1.0/cldf/{file.name}")
    lexicon = load(path)
    assert list(lexicon) == ENTRIES
    assert lexicon.report.files[0].path == str(path)


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.xz", "tgz", "tar.zst"])
def test_a_dictionary_among_notices_is_found(tmp_path, ending):
    path = tmp_path / f"dict.{ending}"
    how = {"tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz", "tgz": "w:gz"}
    with tarfile.open(path, how.get(ending, "w")) as archive:
        for name, text in ("d/README", "x"), ("d/COPYING", "y"), ("d/words.csv", "a,b\nc,d\ne,f\n"):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    if ending == "tar.zst":
        path.write_bytes(pa.compress(path.read_bytes(), codec="zstd", asbytes=True))
    assert len(load(path)) == 3


def test_archives_of_several_lexicons_or_none(tmp_path):
    path = tmp_path / "x.zip"
    for names, problem in (("a.tsv", "b.tsv"), "holds 2 files"), (("a.md", "b.md"), "no lexicon"):
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "dog\thundur\n")
        with pytest.raises(InputError, match=problem):
            load(path)


@pytest.mark.parametrize("name", ["../evil.tsv", "/tmp/evil.tsv", "a/../../evil.tsv", "C:\\e.tsv"])
def test_paths_that_lead_out_of_an_archive_are_refused(tmp_path, name):
    zipped, tarred = tmp_path / "x.zip", tmp_path / "x.tar.gz"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("ok.md", "x")
        archive.writestr(name, "dog\thundur\n")
    with tarfile.open(tarred, "w:gz") as archive:
        for each in "ok.md", name:
            info = tarfile.TarInfo(each)
            info.size = 11
            archive.addfile(info, io.BytesIO(b"dog\thundur\n"))
    for path in zipped, tarred:
        with pytest.raises(InputError):
            load(path)
    assert not list(tmp_path.parent.glob("evil*"))


def test_links_in_an_archive_lead_nowhere(tmp_path):
    secret = tmp_path / "secret.tsv"
    secret.write_text("dog\tsecret\n")
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("words.tsv")
        info.type, info.linkname = tarfile.SYMTYPE, str(secret)
        archive.addfile(info)
    with pytest.raises(InputError):
        load(path)


def test_what_expands_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kiloglot.lexicon.packed._FREE_BYTES", 1000)
    monkeypatch.setattr("kiloglot.lexicon.packed._MOST_EXPANSION", 2)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.tsv", "dog\thundur\n" * 100_000)
        archive.writestr("b.tsv", "dog\thundur\n")
    with pytest.raises(InputError):
        load(path)


def test_damaged_archives_are_one_clear_line(tmp_path):
    for name in "x.zip", "x.tar.gz", "x.tgz", "x.tar":
        path = tmp_path / name
        path.write_bytes(b"PK\x03\x04" + b"x" * 100 if name == "x.zip" else b"x" * 600)
        with pytest.raises(InputError):
            load(path)


def test_errors_name_the_archive_and_not_where_it_was_unpacked(tmp_path):
    path = tmp_path / "panlex.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p/langvar.csv", "id,lang_code,var_code\n1,eng,0\n2,quz,0\n3,swe,0\n")
        archive.writestr("p/expr.csv", "id,langvar,txt\n1,1,house\n")
        archive.writestr("p/denotation.csv", "id,meaning,expr\n1,1,1\n")
    with pytest.raises(
        InputError, match=r"panlex\.zip: holds 3 languages \(eng, quz, swe\)"
    ) as error:
        list(read(path))
    assert str(error.value).endswith("--target-language quz")
    assert "kiloglot-" not in str(error.value)


def test_folders_that_archives_were_unpacked_into_are_read(tmp_path):
    Lexicon(ENTRIES).save(tmp_path / "a/teanu-1.0/cldf", "cldf")
    assert list(load(tmp_path / "a")) == ENTRIES
    source = tmp_path / "b/dict-sme-nob-HEAD/src"
    source.mkdir(parents=True)
    for name, word in ("N_smenob.xml", "guolli"), ("V_smenob.xml", "boahtit"):
        group = f"<lg><l pos='{name[0]}'>{word}</l></lg><mg><tg><t>x{word}</t></tg></mg>"
        (source / name).write_text(f"<r><e>{group}</e></r>")
    (source / "meta.xml").write_text("<meta/>")
    (source / "N_nobsme.xml").write_text("<r/>")
    assert [entry[:3] for entry in load(tmp_path / "b")] == [
        ("guolli", "xguolli", "NOUN"),
        ("boahtit", "xboahtit", "VERB"),
    ]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz", "zip"])
def test_archives_are_told_by_what_is_in_them(tmp_path, mode):
    path = tmp_path / "download"
    rows = b"dog\thundur\ncat\tketta\n"
    if mode == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("d/README", "x")
            archive.writestr("d/words.tsv", rows)
    else:
        with tarfile.open(path, mode) as archive:
            for name in "d/README", "d/words.tsv":
                info = tarfile.TarInfo(name)
                info.size = len(rows)
                archive.addfile(info, io.BytesIO(rows))
    assert [entry[:2] for entry in load(path)] == [("dog", "hundur"), ("cat", "ketta")]


def test_any_file_of_a_stardict_dictionary_names_it(tmp_path):
    article = b"house; home"
    (tmp_path / "d.ifo").write_text("StarDict's dict ifo file\nversion=2.4.2\nsametypesequence=m\n")
    (tmp_path / "d.idx").write_bytes(b"hus\0" + bytes(7) + bytes([len(article)]))
    (tmp_path / "d.dict.dz").write_bytes(gzip.compress(article))
    for name in ".", "d.ifo", "d.idx", "d.dict.dz":
        assert {entry[:2] for entry in load(tmp_path / name)} == {("house", "hus"), ("home", "hus")}


LIFT = (
    '<lift version="0.13"><entry id="a"><lexical-unit><form lang="fo"><text>hús</text></form>'
    '</lexical-unit><sense><gloss lang="en"><text>house</text></gloss></sense></entry></lift>'
)
TEI = (
    "<TEI><text><body><entry><form><orth>house</orth></form><sense><cit type='trans'><quote>hús"
    "</quote></cit></sense></entry></body></text></TEI>"
)
GIELLA = "<r><e><lg><l pos='N'>house</l></lg><mg><tg><t>hús</t></tg></mg></e></r>"


@pytest.mark.parametrize(
    "files",
    [
        # As FieldWorks, FreeDict, Giellatekno and archives made on a Macintosh come.
        {"L/L.lift": LIFT, "L/L.lift-ranges": "<lift-ranges/>", "L/WritingSystems/en.ldml": "<x/>"},
        {
            "d/eng-fao.tei": TEI,
            "d/freedict-P5.dtd": "x",
            "d/freedict-P5.rng": "x",
            "d/Makefile": "x",
        },
        {"h/src/N_engfao.xml": GIELLA, "h/src/names.xml": "<x/>", "h/inc/a.txt": "x"},
        {"L.lift": LIFT, "__MACOSX/._L.lift": "x"},
    ],
)
def test_what_stands_beside_a_dictionary_is_no_lexicon(tmp_path, files):
    for name, text in files.items():
        place = tmp_path / "folder" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in files:
            archive.write(tmp_path / "folder" / name, name)
    for place in path, tmp_path / "folder":
        assert [entry[:2] for entry in load(place)] == [("house", "hús")]


def test_a_dictionary_of_lingvo_among_its_other_files(tmp_path):
    path = tmp_path / "x.zip"
    card = "#NAME x\nhús\n\t[m1]house[/m]\n".encode("utf-16")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/En.dsl.dz", gzip.compress(card))
        archive.writestr("x/En_abrv.dsl", "#NAME x\nn.\n\tnoun\n".encode("utf-16"))
        archive.writestr("x/En.ann", "about it")
        archive.writestr("x/En.bmp", b"BM")
    assert [entry[:2] for entry in read(path)] == [("house", "hús")]


@pytest.mark.parametrize("others", [{}, {"d/b.tsv": "x\ty\n"}])
def test_a_member_without_a_name_is_no_file(tmp_path, others):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("?", "nothing")
        archive.writestr("d/COPYING" if others else "a.tsv", "house\thús\n")
        for name, text in others.items():
            archive.writestr(name, text)
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\1\2")
    data[place + 28 : place + 30] = b"\0\0"  # the length of its name
    del data[place + 46]
    end = data.index(b"PK\5\6")
    size = int.from_bytes(data[end + 12 : end + 16], "little") - 1
    data[end + 12 : end + 16] = size.to_bytes(4, "little")
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[0] == ""
    expected = ("x", "y") if others else ("house", "hús")
    assert [entry[:2] for entry in read(path)] == [expected]
