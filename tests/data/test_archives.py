import io
import os
import random
import tarfile
import zipfile

import pytest

from kiloglot.data.archives import unpack
from kiloglot.data.files import read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon import load

HOSTILE = ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", "a/..", "\\\\host\\x"]


def make_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def make_tar(path, members, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_unpacks(make, tmp_path):
    path = make(tmp_path / "x.any", {"a/b.txt": "text", "./c.txt": "more"})
    folder = unpack(path, tmp_path / "out")
    assert (folder / "a/b.txt").read_text() == "text"
    assert (folder / "c.txt").read_text() == "more"
    assert unpack(path, folder) == folder


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_paths_that_lead_out(make, name, tmp_path):
    path = make(tmp_path / "x.any", {"a.txt": "fine", name: "bad"})
    with pytest.raises(InputError, match="leads out of its folder"):
        unpack(path, tmp_path / "sub" / "out")
    assert list((tmp_path / "sub").iterdir()) == []
    assert not (tmp_path / "x").exists()


def test_links_and_devices_are_left_out(tmp_path):
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in ("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("f", tarfile.FIFOTYPE):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert list(unpack(path, tmp_path / "out").iterdir()) == []
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("d/", "")
    assert list(unpack(tmp_path / "l.zip", tmp_path / "out2").iterdir()) == []


def test_bounds(tmp_path):
    path = make_zip(tmp_path / "b.zip", {"big": "0" * 1_000_000})
    with pytest.raises(InputError, match="unpacks to more"):
        unpack(path, tmp_path / "out", max_size=1000)
    path = make_zip(tmp_path / "m.zip", {str(number): "" for number in range(20)})
    with pytest.raises(InputError, match="more than 10 files"):
        unpack(path, tmp_path / "out", max_files=10)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_damage(make, tmp_path):
    whole = make(tmp_path / "w", {"a": os.urandom(9000).hex()}).read_bytes()
    for size in 0, 10, len(whole) // 2, len(whole) * 3 // 4:
        path = tmp_path / "cut"
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"cannot be unpacked|is damaged"):
            unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz"])
def test_damage_is_an_error_of_the_archive_or_none(name, tmp_path):
    whole = tmp_path / name
    members = {"fólk.txt": "text " * 50, "b/c.txt": "more", "é.txt": "x"}
    if name == "a.zip":
        make_zip(whole, members)
    else:
        make_tar(whole, members, f"w:{name.removeprefix('a.tar').removeprefix('.')}")
    content = whole.read_bytes()
    chance = random.Random(0)
    damaged = tmp_path / f"damaged{name[1:]}"
    refused = 0
    for number in range(100):
        some = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            some[chance.randrange(len(some))] = chance.randrange(256)
        damaged.write_bytes(some[: chance.choice([len(some), chance.randrange(len(some))])])
        try:
            unpack(damaged, tmp_path / "out" / str(number), max_size=1 << 20)
        except InputError as error:
            refused += 1
            assert len(str(error).splitlines()) == 1  # noqa: PT017 (some are not refused)
    assert refused > 10


def test_names_that_are_not_utf8_as_they_say(tmp_path):
    path = make_zip(tmp_path / "x.zip", {"fólk.txt": "text", "b.txt": "x"})
    path.write_bytes(path.read_bytes().replace("ó".encode(), b"\xc3\xc3"))
    with pytest.raises(InputError, match=r"x\.zip: cannot be unpacked"):
        unpack(path, tmp_path / "out")
    with pytest.raises(InputError):
        list(read_lines(path))
    with pytest.raises(InputError):
        load(path)


@pytest.mark.parametrize("make", [make_zip, make_tar])
@pytest.mark.parametrize("names", [["x" * 300], ["a", "a/b"], ["a/b", "a"], ["d/" * 3000 + "x"]])
def test_names_that_no_file_can_have(make, names, tmp_path):
    path = make(tmp_path / "x.any", dict.fromkeys(names, "text"))
    with pytest.raises(InputError, match=r"x\.any: holds a name that cannot be written"):
        unpack(path, tmp_path / "sub" / "out")
    assert list((tmp_path / "sub").iterdir()) == []
