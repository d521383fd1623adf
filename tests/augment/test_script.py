import pytest

from kiloglot.augment.script import Transliterator
from kiloglot.errors import InputError


@pytest.fixture(scope="module")
def cyrillic():
    return Transliterator("kaz-Cyrl")


@pytest.mark.parametrize(
    ("word", "spelt"),
    [("London", "Лондон"), ("Obama", "Обама"), ("9/11", "9/11"), ("Астана", "Астана")],
)
def test_names_are_respelt_by_sound(cyrillic, word, spelt):
    assert cyrillic(word) == spelt


def test_capitals_stay(cyrillic):
    assert cyrillic("NATO").isupper()
    assert cyrillic("nato").islower()


def test_an_unknown_orthography_is_an_error():
    with pytest.raises(InputError, match="epitran has no mapping"):
        Transliterator("xyz-Abcd")


NAMES = ("London", "Paris", "Maria", "Ankara", "Berlin")


@pytest.mark.parametrize(
    ("target", "spelt"),
    [
        ("rus-Cyrl", "Лондон Парис Мариа Анкара Берлин"),
        ("ell-Grek", "Λονδον Παρις Μαρια Ανκαρα Μπερλιν"),
        ("kat-Geor", "ლონდონ პარის მარია ანკარა ბერლინ"),
        ("hye-Armn", "Լոնդոն Պարիս Մարիա Անկարա Բերլին"),
        ("hin-Deva", "लोन्दोन् पारिस् मारिआ आन्कारा बेर्लिन्"),
        ("ben-Beng", "লোন্দোন্ পারিস্ মারিআ আন্কারা বের্লিন্"),
        ("tam-Taml", "லொந்தொந் பாரிஸ் மாரிஆ ஆந்காரா பெர்லிந்"),
        ("guj-Gujr", "લોન્દોન્ પારિસ્ મારિઆ આન્કારા બેર્લિન્"),
        ("amh-Ethi", "ሎንዶን ፓሪስ ማሪኣ ኣንካራ ቤርሊን"),
        ("tig-Ethi", "ሎንዶን ፓሪስ ማሪኣ ኣንካራ ቤርሊን"),
        ("heb-Hebr", "לונדון פאריס מאריא אנקארא בירלין"),
        ("ara-Arab", "لوندون باريس ماريا انكارا بيرلين"),
        ("tha-Thai", "โลนโดน ปะริซ มะเรียะ อะนกะระ เบรลิน"),
        ("kor-Hang", "론돈 파리스 마리아 안카라 베르린"),
        ("jpn-Kana", "ロンドン パリス マリア アンカラ ベルリン"),
    ],
)
def test_names_are_respelt_in_scripts_of_all_kinds(target, spelt):
    assert " ".join(map(Transliterator(target), NAMES)) == spelt


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("York", "Йорк"),
        ("Washington", "Вашингтон"),
        ("Zack", "Зак"),
        ("Sophie", "Софие"),
        ("O'Brien-Smith", "О'Бриен-Смит"),
    ],
)
def test_english_spellings_are_read_as_sounds(name, spelt):
    assert Transliterator("rus-Cyrl")(name) == spelt


@pytest.mark.parametrize(
    ("source", "name", "spelt"),
    [
        ("rus", "Шостакович", "Shostakovich"),
        ("bak", "Юлия", "Yuliya"),
        ("ell", "Παρίσι", "Parisi"),
        ("kat", "თბილისი", "Tbilisi"),
        ("guj", "ગુજરાત", "Gujarata"),
        ("kor", "서울", "Seoul"),
        ("jpn", "トヨタ", "Toyota"),
    ],
)
def test_names_in_other_scripts_are_romanised(source, name, spelt):
    assert Transliterator("xyz-Latn", source)(name) == spelt


def test_letters_that_are_capitals_in_headings_only_are_not_used():
    georgian = Transliterator("kat-Geor")
    assert [georgian("London"), georgian("NATO")] == ["ლონდონ", "ნატო"]


def test_a_name_that_cannot_be_read_stays():
    assert Transliterator("xyz-Latn", "cmn")("北京") == "北京"


@pytest.mark.parametrize("target", ["cmn-Hani", "div-Thaa", "zgh-Tfng", "kaz", ""])
def test_a_script_whose_letters_do_not_tell_their_sounds_is_refused(target):
    with pytest.raises(InputError, match="Unicode names"):
        Transliterator(target)
