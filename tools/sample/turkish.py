"""Turkish inflection by rule: nouns, verbs, adjectives and pronouns as UniMorph cells.

Turkish is regular enough to be written down: suffixes harmonise with the last vowel before them,
a buffer consonant keeps two vowels apart, and what a word does of its own accord (a stem that
softens or loses its vowel before a vowel, a front suffix after a back vowel) stands with the word
in ``tur.lemmas.tsv``. The feature bundles are those of the UniMorph table of Turkish, in the flat
schema, with its order of features.

Suffixes are written with the usual archiphonemes: ``A`` is a or e, ``I`` is ı, i, u or ü, ``D`` is
d or t. A letter in parentheses stands only after a vowel ``(y)A``, or, if it is itself a vowel,
only after a consonant ``(I)m``.
"""

from collections.abc import Iterator
from typing import NamedTuple

BACK = "aâıou"
ROUND = "oöuü"
VOWELS = "aâeıiîoöuûü"
VOICELESS = "fstkçşhp"

CASES = {"NOM": "", "ACC": "(y)I", "DAT": "(y)A", "LOC": "DA", "ABL": "DAn", "GEN": "(n)In"}
#: After a possessive suffix of the third person, and after -ki, cases begin with n.
PRONOMINAL = {"NOM": "", "ACC": "nI", "DAT": "nA", "LOC": "nDA", "ABL": "nDAn", "GEN": "nIn"}
POSSESSORS = {
    "PSS1S": "(I)m",
    "PSS2S": "(I)n",
    "PSS3S": "(s)I",
    "PSS1P": "(I)mIz",
    "PSS2P": "(I)nIz",
    "PSS3P": "lArI",
}
PERSONS = ("1;SG", "2;SG", "3;SG", "1;PL", "2;PL", "3;PL")
#: Personal endings after -DI and -sA, and after everything else.
SHORT = ("m", "n", "", "k", "nIz", "lAr")
FULL = ("(y)Im", "sIn", "", "(y)Iz", "sInIz", "lAr")
#: The stems of one syllable whose aorist is -Ir: a closed list in every grammar.
HIGH_AORIST = frozenset(
    ("al", "bil", "bul", "dur", "gel", "gör", "kal", "ol", "öl", "san", "var", "ver", "vur")
)


class Lemma(NamedTuple):
    """A row of ``tur.lemmas.tsv``.

    Args:
        lemma: The citation form.
        pos: N, V, ADJ or PRO.
        stem: The stem before a vowel where it is not the lemma's own (``kitab``); of a compound,
            its last noun without the possessive suffix (``oda`` of ``oturma odası``).
        flags: ``front`` (front suffixes after a back vowel), ``compound`` (ends in the possessive
            suffix), ``ki`` (pronominal cases), ``absolute`` (an adjective that neither compares nor
            predicates), ``transitive`` (has passive participles), ``aorist-a`` (aorist -Ar in
            spite of more than one syllable).
    """

    lemma: str
    pos: str
    stem: str
    flags: frozenset[str]


class Stem(NamedTuple):
    """What a suffix is put on: the form before a consonant and the one before a vowel."""

    plain: str
    soft: str
    front: bool = False


def _stem(word: str) -> Stem:
    return Stem(word, word)


def _last_vowel(word: str) -> str:
    return next((letter for letter in reversed(word) if letter in VOWELS), "e")


def _high(vowel: str, front: bool) -> str:
    if vowel in BACK and not front:
        return "u" if vowel in ROUND else "ı"
    return "ü" if vowel in ROUND + "û" else "i"


def attach(stem: Stem | str, suffix: str) -> str:
    """Put one suffix on a stem.

    >>> attach(Stem("kitap", "kitab"), "(y)I"), attach(Stem("saat", "saat", front=True), "DA")
    ('kitabı', 'saatte')
    """
    stem = _stem(stem) if isinstance(stem, str) else stem
    if not suffix:
        return stem.plain
    if suffix[0] == "(":
        buffer, rest = suffix[1], suffix[3:]
        after_vowel = stem.soft[-1] in VOWELS
        kept = after_vowel != (buffer in "AI")
        suffix = (buffer if kept else "") + rest
    word = stem.soft if suffix[0] in "AI" else stem.plain
    front = stem.front
    for letter in suffix:
        if letter == "A":
            word += "a" if _last_vowel(word) in BACK and not front else "e"
            front = False
        elif letter == "I":
            word += _high(_last_vowel(word), front)
            front = False
        elif letter == "D":
            word += "t" if word[-1] in VOICELESS else "d"
        else:
            word += letter
    return word


def _syllables(word: str) -> int:
    return sum(letter in VOWELS for letter in word)


def _declined(stem: Stem, pronominal: bool = False) -> Iterator[tuple[str, str]]:
    for case, suffix in (PRONOMINAL if pronominal else CASES).items():
        yield case, attach(stem, suffix)


def noun(lemma: Lemma) -> Iterator[tuple[str, str]]:
    """Yield (features, form): six cases, two numbers, no possessor or one of six."""
    before, _, head = lemma.lemma.rpartition(" ")
    prefix = before + " " if before else ""
    compound = "compound" in lemma.flags
    if compound:
        soft = lemma.stem if lemma.stem[-1] in VOWELS else head[:-1]
        stem = Stem(lemma.stem, soft, "front" in lemma.flags)
    else:
        stem = Stem(head, lemma.stem or head, "front" in lemma.flags)
    plural = _stem(attach(stem, "lAr"))
    for number, base in (("SG", stem), ("PL", plural)):
        for possessor, suffix in ({"": ""} | POSSESSORS).items():
            third = possessor.startswith("PSS3") or (compound and not possessor)
            if possessor == "PSS3P":
                owned = _stem(attach(stem, suffix))
            elif third:
                owned = _stem(attach(base, POSSESSORS["PSS3S"]))
            else:
                owned = _stem(attach(base, suffix)) if possessor else base
            for case, form in _declined(owned, pronominal=third or "ki" in lemma.flags):
                features = ";".join(filter(None, ("N", case, number, possessor)))
                yield features, prefix + form


def adjective(lemma: Lemma) -> Iterator[tuple[str, str]]:
    """Yield (features, form): attributive, compared, as a noun, and as a predicate."""
    stem = Stem(lemma.lemma, lemma.stem or lemma.lemma, "front" in lemma.flags)
    yield "ADJ", stem.plain
    if "absolute" not in lemma.flags:
        yield "ADJ;CMPR", f"daha {stem.plain}"
        yield "ADJ;SPRL", f"en {stem.plain}"
    for case, form in _declined(stem, pronominal="ki" in lemma.flags):
        yield f"ADJ;{case};SG", form
    for case, form in _declined(_stem(attach(stem, "lAr"))):
        yield f"ADJ;{case};PL", form
    if "absolute" in lemma.flags:
        return
    for tense, copula, endings in (("PRS", "", FULL), ("PST", "(y)DI", SHORT)):
        tensed = _stem(attach(stem, copula)) if copula else stem
        for person, ending in zip(PERSONS, endings, strict=True):
            yield f"ADJ;LGSPEC1;{tense};{person};POS;DECL", attach(tensed, ending)


def _progressive(stem: Stem) -> str:
    """Put -Iyor on a stem: it takes the place of a final a or e."""
    word = stem.soft
    if word[-1] in "ae":
        word = word[:-1]
    elif word[-1] in VOWELS:
        return word + "yor"
    return word + _high(_last_vowel(word), front=False) + "yor"


def _raised(stem: Stem) -> Stem:
    """Return the stem before y: of those in e, demek and yemek alone raise it (diyecek, yiyen)."""
    return _stem(stem.soft[0] + "i") if stem.soft in ("de", "ye") else stem


def _aorist(stem: Stem, low: bool) -> str:
    if stem.soft[-1] in VOWELS:
        return stem.soft + "r"
    if low or (_syllables(stem.soft) == 1 and stem.plain not in HIGH_AORIST):
        return attach(stem, "Ar")
    return attach(stem, "Ir")


def _passive(stem: Stem) -> str:
    if stem.soft[-1] in VOWELS:
        return stem.soft + "n"
    return attach(stem, "In" if stem.soft[-1] == "l" else "Il")


def _conjugated(tensed: str, endings: tuple[str, ...]) -> list[str]:
    # The future's final k softens before a vowel: -acak, -acağım.
    softened = tensed[:-1] + "ğ" if tensed[-1] == "k" else tensed
    return [attach(Stem(tensed, softened), ending) for ending in endings]


def _finite(stem: Stem, low: bool, negative: bool) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (mood, tense, six forms) of one polarity."""
    future = attach(_raised(stem), "(y)AcAk")
    past = _conjugated(attach(stem, "DI"), SHORT)
    progressive = _progressive(stem)
    # The plural stands before the past: -(ı)yorlardı.
    was = [*_conjugated(progressive + "du", SHORT)[:5], progressive + "lardı"]
    if negative:
        aorist = [attach(stem, ending) for ending in ("m", "zsIn", "z", "yIz", "zsInIz", "zlAr")]
    else:
        aorist = _conjugated(_aorist(stem, low), FULL)
    yield "IND", "PRS", aorist
    yield "IND", "PRS;PROG", _conjugated(progressive, FULL)
    yield "IND", "PST", past
    yield "IND", "PST;PROG", was
    yield "IND", "FUT", _conjugated(future, FULL)
    yield "COND", "", _conjugated(attach(stem, "sA"), SHORT)


def _imperative(stem: Stem) -> Iterator[tuple[str, str]]:
    # yemek raises its vowel here too (yiyin); demek does not (deyin).
    raised = stem if stem.soft == "de" else _raised(stem)
    yield "2;SG", stem.plain
    yield "2;PL", attach(raised, "(y)In")
    yield "2;PL;FORM", attach(raised, "(y)InIz")
    yield "3;SG", attach(stem, "sIn")
    yield "3;PL", attach(stem, "sInlAr")


def _participles(stem: Stem) -> Iterator[tuple[str, str]]:
    yield "PRS", attach(_raised(stem), "(y)An")
    yield "PST", attach(stem, "mIş")
    yield "FUT", attach(_raised(stem), "(y)AcAk")


def verb(lemma: Lemma) -> Iterator[tuple[str, str]]:
    """Yield (features, form): six tenses and moods by person and polarity, and the non-finite."""
    before, _, infinitive = lemma.lemma.rpartition(" ")
    prefix = before + " " if before else ""
    root = infinitive[:-3]
    positive = Stem(root, lemma.stem or root)
    for polarity, stem in (("POS", positive), ("NEG", _stem(attach(positive, "mA")))):
        mark = "" if polarity == "POS" else ";NEG"
        for features, form in (("V;NFIN", attach(stem, "mAk")), ("V.MSDR", attach(stem, "mA"))):
            yield features + mark, prefix + form
        low = "aorist-a" in lemma.flags
        for mood, tense, forms in _finite(stem, low, negative=bool(mark)):
            for person, form in zip(PERSONS, forms, strict=True):
                features = ";".join(filter(None, ("V", mood, person, tense, polarity, "DECL")))
                yield features, prefix + form
        for person, form in _imperative(stem):
            yield f"V;IMP;{person};{polarity};DECL", prefix + form
        for tense, form in _participles(stem):
            yield f"V.PTCP;{tense}{mark}", prefix + form
    if "transitive" in lemma.flags:
        passive = _stem(_passive(positive))
        for mark, stem in (("", passive), (";NEG", _stem(attach(passive, "mA")))):
            for tense, form in _participles(stem):
                yield f"V.PTCP;{tense};PASS{mark}", prefix + form


def pronoun(lemma: Lemma) -> Iterator[tuple[str, str]]:
    """Yield (features, form) of a pronoun: its features and six forms stand in ``stem``."""
    features, *forms = lemma.stem.split()
    for case, form in zip(CASES, forms, strict=True):
        yield f"PRO;{case};{features}", form


INFLECTED = {"N": noun, "V": verb, "ADJ": adjective, "PRO": pronoun}


def paradigm(lemma: Lemma) -> Iterator[tuple[str, str]]:
    """Yield (features, form) of every cell of a lemma."""
    return INFLECTED[lemma.pos](lemma)
