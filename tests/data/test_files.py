import bz2
import gzip
import io
import lzma
import os
import stat
import threading
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.data import compression, files
from kiloglot.data.files import read_lines, suffix, whole_bytes, whole_text
from kiloglot.errors import InputError, OutputError

TEXT = "ein\nsvá\n"


def _zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("content", "lines", "exact"),
    [
        (b"", [], []),
        (b"\n", [""], ["", ""]),
        (b"a", ["a"], ["a"]),
        (b"a\n", ["a"], ["a", ""]),
        (b"a\nb", ["a", "b"], ["a", "b"]),
        (b"a\n\n", ["a", ""], ["a", "", ""]),
        (b"\xef\xbb\xbfa\n", ["a"], ["a", ""]),
        (b"a\r\nb\r\n", ["a", "b"], ["a\r", "b\r", ""]),
        (b"a\rb\n", ["a\rb"], ["a\rb", ""]),
        (b"a\r\r\n", ["a\r"], ["a\r\r", ""]),
        (b"a\r", ["a"], ["a\r"]),
        ("a\u2028b\x0cc\x85d\n".encode(), ["a\u2028b\x0cc\x85d"], ["a\u2028b\x0cc\x85d", ""]),
    ],
)
def test_lines(tmp_path, content, lines, exact):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert list(read_lines(path)) == lines
    assert list(read_lines(path, exact=True)) == exact


@given(st.text(st.sampled_from("aé\n\r€𝔘"), max_size=40), st.integers(1, 9))
def test_lines_do_not_depend_on_blocks(tmp_path_factory, text, size):
    path = tmp_path_factory.mktemp("blocks") / "a.txt"
    path.write_bytes(text.encode())
    whole = "".join(line + "\n" for line in read_lines(path, exact=True))
    assert whole == (text + "\n" if text else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_BLOCK", size)
        patch.setattr(files, "_next_block", lambda stream: stream.read(size))
        assert list(read_lines(path, exact=True)) == (text.split("\n") if text else [])
        small = list(read_lines(path))
    assert small == list(read_lines(path))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_byte_order_mark_across_blocks(tmp_path, monkeypatch, size):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    monkeypatch.setattr(files, "_next_block", lambda stream: stream.read(size))
    assert list(read_lines(path)) == TEXT.split("\n")[:-1]


def _zstandard(content):
    return pa.compress(content, codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gz", gzip.compress), ("xz", lzma.compress), ("bz2", bz2.compress), ("zst", _zstandard)],
)
def test_decompresses_by_content(tmp_path, name, pack):
    for suffix_ in (f".txt.{name}", ".txt"):
        path = tmp_path / f"a{suffix_}"
        path.write_bytes(pack(TEXT.encode()))
        assert list(read_lines(path)) == ["ein", "svá"]
    damaged = tmp_path / "damaged"
    damaged.write_bytes(pack(TEXT.encode() * 1000)[:-9])
    with pytest.raises(InputError, match="damaged"):
        list(read_lines(damaged))


def test_several_members_in_one_gzip(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"a\n") + gzip.compress(b"b\n"))
    assert list(read_lines(path)) == ["a", "b"]


def test_zip_of_one_file(tmp_path):
    _zipped(tmp_path / "one.zip", a=TEXT)
    assert list(read_lines(tmp_path / "one.zip")) == ["ein", "svá"]
    _zipped(tmp_path / "two.zip", a=TEXT, b=TEXT)
    with pytest.raises(InputError, match="holds 2 files"):
        list(read_lines(tmp_path / "two.zip"))


def test_damaged_zip(tmp_path):
    path = tmp_path / "a.zip"
    _zipped(path, a=TEXT * 1000)
    content = bytearray(path.read_bytes())
    content[40:60] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(InputError):
        list(read_lines(path))


def test_encrypted_zip(tmp_path):
    path = tmp_path / "a.zip"
    _zipped(path, a=TEXT)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError):
        list(read_lines(path))


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress, _zstandard])
def test_decompression_bomb(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(compression, "_FREE_BYTES", 1 << 10)
    monkeypatch.setattr(compression, "_MAX_EXPANSION", 10)
    path = tmp_path / "bomb"
    path.write_bytes(pack(b"\n" * (1 << 20)))
    with pytest.raises(InputError, match="expands to more than"):
        list(read_lines(path))


def _packed(name, content):
    if name == "zip":
        buffer = io.BytesIO()
        _zipped(buffer, a=content)
        return buffer.getvalue()
    packs = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress, "zst": _zstandard}
    return packs.get(name, bytes)(content)


@pytest.mark.parametrize("how", ["none", "gz", "xz", "bz2", "zst", "zip"])
@pytest.mark.parametrize("piped", [True, False])
def test_standard_input_is_decompressed(monkeypatch, tmp_path, how, piped):
    content = _packed(how, TEXT.encode() * 100)
    if piped:
        reads, writes = os.pipe()
        os.write(writes, content)
        os.close(writes)
        stream = os.fdopen(reads, "rb")
    else:
        stream = io.BytesIO(content)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
    assert list(read_lines("-")) == TEXT.splitlines() * 100
    assert not stream.closed


@pytest.mark.parametrize("how", ["gz", "xz", "bz2", "zst", "zip"])
def test_decompression_bomb_through_a_pipe(monkeypatch, how):
    monkeypatch.setattr(compression, "_FREE_BYTES", 1 << 10)
    monkeypatch.setattr(compression, "_MAX_EXPANSION", 10)
    reads, writes = os.pipe()
    os.write(writes, _packed(how, b"\n" * (1 << 20)))
    os.close(writes)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(os.fdopen(reads, "rb")))
    with pytest.raises(InputError, match="expands to more than"):
        list(read_lines("-"))


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (LFS, 1, "Git LFS pointer"),
        (b"a\nb\xff\n", 2, "not UTF-8"),
        (b"a\n\n\xc3", 3, "not UTF-8"),
        (b"a\nb\n\xe9c", 3, "not UTF-8"),
        (b"a\n\x00\n", 2, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 3, "binary"),
        ("Føroyar".encode("utf-16"), 1, "is UTF-16, .* iconv -f UTF-16 "),
        ("Føroyar".encode("utf-32"), 1, "is UTF-32, .* iconv -f UTF-32 "),
        (b"\0\0\xfe\xff" + "Føroyar".encode("utf-32-be"), 1, "is UTF-32, .* iconv -f UTF-32 "),
        (b"\xff\xfe", 1, "not UTF-8"),
    ],
)
def test_bad_content(tmp_path, content, line, problem):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=problem) as caught:
        list(read_lines(path))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(caught.value)


def test_bad_byte_far_in_the_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"0123456789abcde\n" * (1 << 17) + b"\xff\n")
    with pytest.raises(InputError) as caught:
        for _ in read_lines(path):
            pass
    assert caught.value.line == (1 << 17) + 1


def test_line_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 100)
    monkeypatch.setattr(files, "_next_block", lambda stream: stream.read(64))
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\n" + b"x" * 1000)
    with pytest.raises(InputError, match="longer than"):
        list(read_lines(path))


def test_missing_folder_and_forbidden(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        list(read_lines(tmp_path / "none"))
    with pytest.raises(InputError, match="is a folder"):
        list(read_lines(tmp_path))
    with pytest.raises(InputError):
        list(read_lines(tmp_path / ("n" * 300)))
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        list(read_lines(tmp_path / "file" / "in"))
    with pytest.raises(InputError):
        list(read_lines("nul\0byte"))


def test_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    thread = threading.Thread(target=lambda: path.write_bytes(TEXT.encode()))
    thread.start()
    try:
        assert list(read_lines(path)) == ["ein", "svá"]
    finally:
        thread.join()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.TSV", ".tsv"),
        ("a.tsv.xz", ".tsv"),
        ("a.gz", ""),
        ("a", ""),
        ("a.b.conllu.GZ", ".conllu"),
    ],
)
def test_suffix(name, expected):
    assert suffix(name) == expected


@pytest.mark.parametrize(
    "name", ["a.txt", "a.txt.gz", "a.txt.xz", "a.txt.bz2", "a.txt.zst", "new/folder/a.txt"]
)
def test_written_is_read(tmp_path, name):
    path = tmp_path / name
    with whole_text(path) as stream:
        stream.write(TEXT)
    assert list(read_lines(path)) == ["ein", "svá"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o400
    first = path.read_bytes()
    with whole_text(path) as stream:
        stream.write(TEXT)
    assert path.read_bytes() == first
    assert [it.name for it in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.xz", "a.txt.bz2", "a.txt.zst"])
def test_whole_or_not_at_all(tmp_path, stop, name):
    path = tmp_path / name
    path.write_text("old")

    def interrupted():
        with whole_text(path) as stream:
            stream.write("new" * 100_000)
            raise stop

    with pytest.raises(stop):
        interrupted()
    assert path.read_text() == "old"
    assert [it.name for it in tmp_path.iterdir()] == [name]


def test_unwritable(tmp_path):
    with pytest.raises(OutputError, match="is a folder"), whole_text(tmp_path):
        pass
    (tmp_path / "file").touch()
    with (
        pytest.raises(OutputError, match="a file stands where a folder is needed"),
        whole_text(tmp_path / "file" / "in.txt"),
    ):
        pass
    with pytest.raises(OutputError), whole_text("/proc/nowhere/a.txt"):
        pass
    with (
        pytest.raises(OutputError, match="choose a shorter name"),
        whole_text(tmp_path / ("n" * 300)),
    ):
        pass


def test_full_disk():
    with pytest.raises(OutputError, match="No space left"), whole_bytes("/dev/full") as stream:
        stream.write(b"x" * (1 << 20))
    with pytest.raises(OutputError, match="No space left"), whole_text("/dev/full") as stream:
        stream.write("x")


def test_device():
    with whole_text("/dev/null") as stream:
        stream.write(TEXT)
    assert Path("/dev/null").is_char_device()


def test_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real" / "a.txt")
    (tmp_path / "real" / "a.txt").write_text("old")
    with whole_text(link) as stream:
        stream.write(TEXT)
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.txt").read_text() == TEXT


def test_text_that_is_no_text(tmp_path):
    path = tmp_path / "a.txt"
    with pytest.raises(OutputError, match="surrogate"), whole_text(path) as stream:
        stream.write("\ud800")
    assert list(tmp_path.iterdir()) == []


def test_standard_output_is_named_as_such():
    with pytest.raises(OutputError, match=r"^<stdout>: "), whole_text("-") as stream:
        stream.write("\ud800")


def test_zip_archives_are_not_written(tmp_path):
    with (
        pytest.raises(OutputError, match=r"would be no zip archive; name it \.gz"),
        whole_text(tmp_path / "a.txt.zip"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
    with whole_text(tmp_path / "a.txt.bz2") as stream:
        stream.write(TEXT)
    assert bz2.decompress((tmp_path / "a.txt.bz2").read_bytes()) == TEXT.encode()
