import importlib.util
import re
import urllib.parse
from collections import Counter
from pathlib import Path

import pytest

from kiloglot.data.catalogue import find_language, kinds, languages, resources
from kiloglot.data.transfer import check_address
from kiloglot.errors import InputError

HOWS = {"file", "archive", "unimorph", "installed", "page"}


def test_size():
    assert len(languages()) >= 300
    real = [one for one in resources() if one.source != "panlex"]
    assert len({one.language for one in real}) >= 300


def test_languages_are_whole():
    for code, one in languages().items():
        assert code == one.code
        assert code.isascii()
        assert code.islower()
        assert len(code) == 3
        assert len(one.iso1) in (0, 2)
        assert one.name
        assert one.family
        assert all(len(script) == 4 and script.istitle() for script in one.scripts)


def test_resources_are_whole():
    assert {one.language for one in resources()} == set(languages())
    for one in resources():
        assert one.kind in kinds()
        assert one.how in HOWS
        assert one.licence
        check_address(one.url)
        check_address(one.page)
        assert "{" not in one.url + one.page
        assert one.url.startswith("https://")


def test_none_is_listed_twice():
    counts = Counter((one.language, one.source, one.item) for one in resources())
    assert counts.most_common(1)[0][1] == 1


def test_files_of_a_source_have_names_of_their_own():
    for code in "fao", "sme", "lug", "eng", "hau":
        names = [
            (one.source, one.file_name) for one in resources(code) if one.how in ("file", "archive")
        ]
        assert len(set(names)) == len(names)
        assert all(name and "/" not in name and not name.startswith(".") for _, name in names)


def test_epitran_mappings_are_those_of_the_package():
    spec = importlib.util.find_spec("epitran")
    folder = Path(spec.submodule_search_locations[0], "data", "map")
    listed = {one.item for one in resources(kind="epitran")}
    assert listed <= {file.stem for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("text", "code"),
    [("fao", "fao"), ("FAO", "fao"), ("fo", "fao"), ("faroese", "fao"), ("Luganda", "lug"),
     ("Northern Sami", "sme"), ("north sami", "sme"), ("Sami, Northern", "sme"),
     ("føroyskt", "fao"),
     ("Guarani", "grn"), ("Māori", "mri"), ("maori", "mri"), (" kk ", "kaz")],
)  # fmt: skip
def test_languages_are_found(text, code):
    assert find_language(text).code == code


def test_languages_that_are_not_there():
    with pytest.raises(InputError, match=r"fao \(Faroese\)"):
        find_language("Farose")
    with pytest.raises(InputError, match="give its ISO 639-3 code"):
        find_language("qqqqqq")
    with pytest.raises(InputError):
        find_language("")


def test_checksums_that_are_known():
    known = {one.source: one.sha256 for one in resources() if one.sha256}
    assert set(known) == {"massive"}
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in known.values())


def test_addresses():
    by_source = {(one.source, one.language, one.item): one.url for one in resources()}
    assert by_source["wiktionary", "sme", "Northern Sami"] == (
        "https://kaikki.org/dictionary/Northern%20Sami/kaikki.org-dictionary-NorthernSami.jsonl"
    )
    assert by_source["gatitos", "lug", "lg"].endswith("/gatitos/en_lg.tsv")
    assert by_source["ud", "fao", "Faroese-OFT"].endswith(
        "UD_Faroese-OFT/archive/refs/heads/master.zip"
    )
    assert all(urllib.parse.urlsplit(url).path.isascii() for url in by_source.values())


def test_the_documentation_counts_right():
    text = (Path(__file__).parents[2] / "docs" / "resources.md").read_text("utf-8")
    assert f"{len(languages())} languages and {len(resources()):,} resources" in text
