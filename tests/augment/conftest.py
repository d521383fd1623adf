"""A toy target language and source sentences that the augmentation tests share."""

from collections.abc import Callable

import pytest

from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

#: Nouns distinguish case (with a locative) and number; verbs tense and person; nothing is English.
CELLS = [
    ("kala", "kala", "N;NOM;SG"),
    ("kala", "kalat", "N;NOM;PL"),
    ("kala", "kalan", "N;ACC;SG"),
    ("kala", "kaloin", "N;ACC;PL"),
    ("kala", "kalassa", "N;LOC;SG"),
    ("kala", "kaloissa", "N;LOC;PL"),
    ("talo", "talo", "N;NOM;SG"),
    ("talo", "talot", "N;NOM;PL"),
    ("talo", "talon", "N;ACC;SG"),
    ("talo", "taloin", "N;ACC;PL"),
    ("talo", "talossa", "N;LOC;SG"),
    ("talo", "taloissa", "N;LOC;PL"),
    ("nahda", "nahda", "V;NFIN"),
    ("nahda", "nahen", "V;PRS;1;SG"),
    ("nahda", "nahe", "V;PRS;3;SG"),
    ("nahda", "nahi", "V;PST;3;SG"),
    ("nahda", "nahit", "V;PST;3;PL"),
]

ENTRIES = [
    Entry("fish", "kala", "NOUN"),
    Entry("house", "talo", "NOUN"),
    Entry("see", "nahda", "VERB"),
    Entry("see", "merri", "NOUN"),
    Entry("the", "ta"),
    Entry("in", "sis", "ADP"),
    Entry("a lot", "oi oi"),
    Entry("big", "suuri isa", "ADJ"),
    Entry("wake up", "heri", "VERB"),
    Entry("Bush", "Puska", "PROPN"),
    Entry("bush", "pensas", "NOUN"),
]


@pytest.fixture(scope="session")
def toy_lexicon() -> Lexicon:
    return Lexicon.from_entries(ENTRIES)


@pytest.fixture(scope="session")
def toy_table() -> Table:
    return Table.from_cells(CELLS)


@pytest.fixture(scope="session")
def parsed() -> Callable[..., Sentence]:
    return _parsed


def _parsed(*rows: str, **fields: object) -> Sentence:
    """Make a sentence of rows ``form lemma upos feats head deprel``."""
    columns = [row.split() for row in rows]
    forms, lemmas, upos, feats, heads, deprels = zip(*columns, strict=True)
    return Sentence(
        forms,
        lemmas=lemmas,
        upos=upos,
        feats=feats,
        heads=tuple(map(int, heads)),
        deprels=deprels,
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture
def fish_in_houses() -> Sentence:
    """They saw the fish in houses."""
    return _parsed(
        "They they PRON Case=Nom|Number=Plur|Person=3 2 nsubj",
        "saw see VERB Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin 0 root",
        "the the DET Definite=Def|PronType=Art 4 det",
        "fish fish NOUN Number=Sing 2 obj",
        "in in ADP _ 6 case",
        "houses house NOUN Number=Plur 2 obl",
    )
