"""The bundled sample is complete, valid, and what its generator makes."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from kiloglot import lexicon, morph
from kiloglot.data import read, sample, spans_of
from kiloglot.data.upos import UPOS
from kiloglot.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "tools" / "sample" / "make.py"
DERIVED = ("eng.massive.jsonl", "eng.ner.conll", "eng.txt", "tur.unimorph.tsv")
POS = {"NOUN": "N", "VERB": "V", "ADJ": "ADJ"}
CONTENT = {"NOUN", "VERB", "ADJ", "ADV", "INTJ"}


@pytest.fixture(scope="module")
def sentences():
    return list(read(sample.path("eng.conllu")))


@pytest.fixture(scope="module")
def entries():
    return list(lexicon.load(sample.path("tur.lexicon.tsv")))


@pytest.fixture(scope="module")
def rows():
    lines = sample.path("tur.unimorph.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


@pytest.fixture(scope="module")
def paradigms(rows):
    """Return the forms by lemma, part of speech and unordered features."""
    cells = defaultdict(set)
    for lemma, form, features in rows:
        cells[lemma, frozenset(features.split(";"))].add(form)
    return cells


def test_counts(sentences, entries, rows):
    assert len(entries) >= 400
    lemmas = {(lemma, features.split(";")[0].split(".")[0]) for lemma, _, features in rows}
    counts = Counter(pos for _, pos in lemmas)
    assert counts["N"] >= 90
    assert counts["V"] >= 50
    assert counts["ADJ"] >= 30
    assert sum(counts.values()) >= 170
    assert sum(sentence.label is not None for sentence in sentences) >= 60
    assert sum(sentence.label is None for sentence in sentences) >= 24
    assert all(sentence.upos and sentence.tags for sentence in sentences)
    assert sample.path("tur.unimorph.tsv").stat().st_size < 1_000_000


def test_readme_counts(sentences, entries, rows):
    text = sample.path("README.md").read_text("utf-8")
    requests = sum(sentence.label is not None for sentence in sentences)
    news = len(sentences) - requests
    assert f"| {len(sentences)} English sentences" in text
    assert f"{requests} requests" in text
    assert f"{news} sentences of news" in text
    assert f"| {len(entries)} entries" in text
    assert f"{len(rows):,} forms of {len({row[0] for row in rows})} lemmas" in text


def test_path_names_what_there_is():
    with pytest.raises(InputError, match=r"tur\.lexicon\.tsv"):
        sample.path("tur.dictionary.tsv")


def test_generator_makes_the_committed_files(tmp_path):
    if not GENERATOR.exists():
        pytest.skip("the generator is in the source repository only")
    subprocess.run([sys.executable, "-B", GENERATOR, tmp_path], check=True)
    for name in DERIVED:
        assert (tmp_path / name).read_bytes() == sample.path(name).read_bytes(), name


# Sentences


def test_trees(sentences):
    assert len({sentence.id for sentence in sentences}) == len(sentences)
    for sentence in sentences:
        heads = sentence.heads
        assert heads.count(0) == 1, sentence.id
        for number in range(1, len(heads) + 1):
            seen = set()
            while number:
                assert number not in seen, sentence.id
                seen.add(number)
                number = heads[number - 1]
        for head, relation in zip(heads, sentence.deprels, strict=True):
            assert (head == 0) == (relation == "root"), sentence.id


def test_function_words_and_punctuation_have_no_dependents(sentences):
    for sentence in sentences:
        for head, relation in zip(sentence.heads, sentence.deprels, strict=True):
            if head and relation not in ("fixed", "conj"):
                above = sentence.deprels[head - 1]
                assert above not in ("case", "det", "aux", "cop", "mark", "cc", "punct"), (
                    sentence.id
                )


def test_text_is_the_tokens_joined(sentences):
    for sentence in sentences:
        ranges = {extra.after: extra.columns for extra in sentence.extras}
        text, inside = "", 0
        for index, token in enumerate(sentence.tokens):
            if index in ranges:
                first, last = map(int, ranges[index][0].split("-"))
                inside, after = last, ranges[index][-1]
                assert ranges[index][1] == "".join(sentence.tokens[first - 1 : last])
            misc = sentence.misc[index] if sentence.misc else "_"
            text += token
            if index + 1 < inside:
                continue
            if "SpaceAfter=No" not in (after if index + 1 == inside else misc):
                text += " "
        assert text.rstrip(" ") == sentence.text


def test_annotation_is_well_formed(sentences):
    known = re.compile(r"[A-Z][A-Za-z]+=[A-Z0-9][A-Za-z0-9]*")
    for sentence in sentences:
        assert set(sentence.upos) <= UPOS
        for feats in sentence.feats:
            if feats == "_":
                continue
            items = feats.split("|")
            assert items == sorted(items, key=str.lower)
            assert all(known.fullmatch(item) for item in items)
        for upos, feats in zip(sentence.upos, sentence.feats, strict=True):
            if upos == "NOUN":
                assert feats in ("Number=Sing", "Number=Plur")
            if upos in ("VERB", "AUX"):
                assert "VerbForm=" in feats
        before = "O"
        for tag in sentence.tags:
            assert not tag.startswith("I-") or before[1:] == tag[1:], sentence.id
            before = tag
        labels = {span.label for span in spans_of(sentence.tags)}
        if sentence.label is None:
            assert labels <= {"PER", "LOC", "ORG"}
        else:
            assert all(re.fullmatch("[a-z_]+", label) for label in labels)


def test_english_agrees_with_ewt(sentences, corpora):
    """Every word form that EWT has too, it analyses the same way somewhere."""
    path = corpora / "data" / "eng" / "ud" / "en_ewt-ud-train.conllu"
    known = defaultdict(set)
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 10:
            known[cells[1].lower()].add((cells[2], *cells[3:6]))
    new, seen = set(), 0
    for sentence in sentences:
        columns = (sentence.lemmas, sentence.upos, sentence.xpos, sentence.feats)
        for token, *analysis in zip(sentence.tokens, *columns, strict=True):
            if analysis[1] != "PROPN" and known[token.lower()]:
                seen += 1
                if tuple(analysis) not in known[token.lower()]:
                    new.add(token.lower())
    assert seen > 500
    # Imperatives, pasts and nouns of words that EWT has in another form only.
    assert len(new) <= 15, new


def test_derived_files_agree(sentences):
    requests = [sentence for sentence in sentences if sentence.label is not None]
    news = [sentence for sentence in sentences if sentence.label is None]
    assert sample.path("eng.txt").read_text("utf-8").splitlines() == [
        sentence.text for sentence in sentences
    ]
    columns = list(read(sample.path("eng.ner.conll")))
    assert [item.tokens for item in columns] == [item.tokens for item in news]
    assert [item.tags for item in columns] == [item.tags for item in news]
    lines = sample.path("eng.massive.jsonl").read_text("utf-8").splitlines()
    for number, (line, request) in enumerate(zip(lines, requests, strict=True)):
        row = json.loads(line)
        assert row["id"] == str(number)
        assert row["locale"] == "en-US"
        assert row["utt"] == request.text
        assert row["intent"] == request.label
        assert request.label.startswith(row["scenario"] + "_")
        slots = re.findall(r"\[(\w+) : ([^\]]+)\]", row["annot_utt"])
        assert re.sub(r"\[\w+ : ([^\]]+)\]", r"\1", row["annot_utt"]) == row["utt"]
        expected = [
            (span.label, "".join(request.tokens[span.start : span.end]))
            for span in spans_of(request.tags)
        ]
        assert [(label, value.replace(" ", "")) for label, value in slots] == expected
        # MASSIVE splits at spaces: a slot begins and ends at one.
        assert not re.search(r"\S\[|\]\S", row["annot_utt"])


# Lexicon


def test_lexicon_weights_and_parts_of_speech(entries):
    weights = defaultdict(float)
    for entry in entries:
        assert entry.origin == "sample"
        assert entry.pos in UPOS | {""}
        weights[entry.source, entry.pos] += entry.weight
    assert len({entry[:4] for entry in entries}) == len(entries)
    assert {key: value for key, value in weights.items() if abs(value - 1) > 1e-9} == {}
    assert sum(" " in entry.source for entry in entries) >= 25
    assert sum(" " in entry.target for entry in entries) >= 40


def test_lexicon_covers_the_sentences(sentences, entries):
    sources = {entry.source.casefold() for entry in entries}
    lemmas = {
        lemma.casefold()
        for sentence in sentences
        for lemma, upos, tag in zip(sentence.lemmas, sentence.upos, sentence.tags, strict=True)
        if upos in CONTENT or (upos == "PROPN" and tag == "O")
    }
    assert len(lemmas & sources) / len(lemmas) >= 0.98, lemmas - sources


def test_targets_have_paradigms(entries, rows):
    inflected = {(lemma, features.split(";")[0].split(".")[0]) for lemma, _, features in rows}
    targets = {(entry.target, POS[entry.pos]) for entry in entries if entry.pos in POS}
    # Phrases that do not inflect as a whole.
    phrases = {("bu akşam", "N"), ("bu gece", "N"), ("daha fazla", "ADJ")}
    assert targets - inflected == phrases


# Paradigms


def test_table_loads(rows):
    table = morph.load(sample.path("tur.unimorph.tsv"), cache=False)
    assert len(table) == len(rows)
    assert table.forms("şehir", morph.Features.parse("N;DAT;SG;PSS1P")) == ("şehrimize",)


def test_paradigms_are_full_and_without_doubles(rows, paradigms):
    assert len(paradigms) == len(rows)
    sizes = defaultdict(Counter)
    for lemma, _, features in rows:
        sizes[features.split(";")[0].split(".")[0]][lemma] += 1
    assert set(sizes["N"].values()) == {84}
    # Passive participles of transitive verbs; adjectives that do not compare.
    assert set(sizes["V"].values()) == {92, 98}
    assert set(sizes["ADJ"].values()) == {13, 27}
    assert set(sizes["PRO"].values()) == {6}


@pytest.mark.parametrize(
    ("lemma", "features", "form"),
    [
        ("kitap", "N;ACC;SG", "kitabı"),
        ("kitap", "N;LOC;SG", "kitapta"),
        ("şehir", "N;GEN;SG", "şehrin"),
        ("ağız", "N;DAT;SG;PSS3S", "ağzına"),
        ("saat", "N;ACC;PL", "saatleri"),
        ("kalp", "N;DAT;SG;PSS1S", "kalbime"),
        ("su", "N;GEN;SG", "suyun"),
        ("su", "N;NOM;SG;PSS3S", "suyu"),
        ("oturma odası", "N;LOC;SG", "oturma odasında"),
        ("oturma odası", "N;ACC;SG;PSS1P", "oturma odamızı"),
        ("otobüs durağı", "N;ABL;PL", "otobüs duraklarından"),
        ("almak", "V;IND;3;SG;PRS;POS;DECL", "alır"),
        ("yapmak", "V;IND;3;SG;PRS;POS;DECL", "yapar"),
        ("almak", "V;IND;1;SG;PRS;NEG;DECL", "almam"),
        ("başlamak", "V;IND;3;SG;PRS;PROG;POS;DECL", "başlıyor"),
        ("söylemek", "V;IND;1;PL;PRS;PROG;NEG;DECL", "söylemiyoruz"),
        ("gitmek", "V;IND;1;SG;FUT;POS;DECL", "gideceğim"),
        ("gitmek", "V;IND;3;PL;PST;POS;DECL", "gittiler"),
        ("yemek", "V;IND;3;SG;FUT;POS;DECL", "yiyecek"),
        ("demek", "V;IMP;2;PL;POS;DECL", "deyin"),
        ("kabul etmek", "V.PTCP;PST;PASS", "kabul edilmiş"),
        ("çalmak", "V.PTCP;PST;PASS", "çalınmış"),
        ("kaybetmek", "V;IND;3;SG;PRS;POS;DECL", "kaybeder"),
        ("küçük", "ADJ;ACC;SG", "küçüğü"),
        ("iyi", "ADJ;SPRL", "en iyi"),
        ("sonraki", "ADJ;DAT;SG", "sonrakine"),
        ("ben", "PRO;DAT;1;SG", "bana"),
    ],
)
def test_turkish_form(paradigms, lemma, features, form):
    assert paradigms[lemma, frozenset(features.split(";"))] == {form}


def _flat(features):
    """Turn the layered features of the data of 2023 into flat ones, as far as the sample goes."""
    noun = re.fullmatch(r"N;(\w+)\((SG|PL)(?:;PSS\((\d),(\w)\w\))?\)", features)
    if noun:
        case, number, person, owners = noun.groups()
        return ["N", case, number, *([f"PSS{person}{owners}"] if person else [])]
    verb = re.fullmatch(r"(V;.*);NOM\((\d),(SG|PL)\)", features)
    if verb:
        parts = ["FORM" if part == "LGSPEC2" else part for part in verb[1].split(";")]
        if parts[:4] == ["V", "IND", "PRS", "HAB"]:
            parts.remove("HAB")
        return [*parts, verb[2], verb[3]]
    return features.split(";")


def test_table_agrees_with_unimorph(paradigms, corpora):
    theirs = set()
    for path in sorted((corpora / "sigmorphon2018").glob("turkish-*")):
        for line in path.read_text("utf-8").splitlines():
            lemma, form, features = line.split("\t")
            theirs.add((lemma, form, frozenset(features.split(";"))))
    for path in sorted((corpora / "sigmorphon2023").glob("tur.*")):
        for line in path.read_text("utf-8").splitlines():
            lemma, features, form = line.split("\t")
            theirs.add((lemma, form, frozenset(_flat(features))))
    shared = [row for row in theirs if (row[0], row[2]) in paradigms]
    differing = {form for lemma, form, bundle in shared if form not in paradigms[lemma, bundle]}
    assert len(shared) > 300
    # Colloquial plurals beside the written language's -mıyorlardı.
    assert differing == {"çalışmıyordular", "çıkarmıyordular"}
