"""Which words of the source are left out, by sentences and by arrays."""

import pytest

from kiloglot.augment import Augmenter
from kiloglot.data.conllu import parse
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

WORDS = {
    "the": ("the", "DET", "Definite=Def|PronType=Art"),
    "dog": ("dog", "NOUN", "Number=Sing"),
    "wug": ("wug", "NOUN", "Number=Sing"),
    "my": ("my", "PRON", "Case=Gen|Number=Sing|Person=1|Poss=Yes|PronType=Prs"),
    "and": ("and", "CCONJ", "_"),
    "comes": ("come", "VERB", "_"),
}
LEXICON = Lexicon.from_entries([Entry("dog", "koira", "NOUN"), Entry("come", "tulla", "VERB")])


@pytest.fixture(params=["sentences", "treebank"])
def written(request):
    """Return what words with their heads and relations become, in two ways."""

    def words(augmenter, *rows):
        table = []
        for number, row in enumerate(rows, 1):
            form, head, relation = row.split()
            lemma, upos, feats = WORDS[form]
            columns = (number, form, lemma, upos, "_", feats, head, relation, "_", "_")
            table.append("\t".join(map(str, columns)))
        block = "\n".join([*table, "", ""])
        if request.param == "sentences":
            made = augmenter.sentences(parse(block.split("\n")))
            return [" ".join(each.sentence.tokens) for each in made]
        data, _ = augmenter.shard_of_treebank(block.encode())
        return [
            " ".join(row.split("\t")[1] for row in data.decode().splitlines() if row[:1].isdigit())
        ]

    return words


@pytest.mark.parametrize(
    ("noun", "rate", "expected"),
    [
        ("dog", 1.0, "koira tulla"),
        ("dog", 0.0, "the dog comes"),
        ("wug", 1.0, "the wug tulla"),
        ("wug", 0.0, "the wug comes"),
    ],
)
def test_articles_are_left_out_of_what_is_translated(written, noun, rate, expected):
    rows = ("the 2 det", f"{noun} 3 nsubj", "comes 0 root")
    chosen = {"cover": 0.0, "names": False, "rate": rate}
    assert written(Augmenter(LEXICON, **chosen), *rows) == [expected]


def test_words_that_stay_keep_their_articles(written):
    lone = ("the 2 det", "dog 0 root")
    augmenter = Augmenter(LEXICON, cover=0.0, rate=0.5)
    found = {written(augmenter.at(epoch), *lone)[0] for epoch in range(40)}
    assert found == {"the dog", "the koira", "koira"}


def test_what_is_coordinated_is_not_left_out(written):
    table = Table.from_cells(
        [("koira", "koirani", "N;NOM;SG;PSS1S"), ("koira", "koira", "N;NOM;SG")]
    )
    augmenter = Augmenter(LEXICON, table, cover=0.0, names=False, reorder=False)
    assert written(augmenter, "my 2 nmod:poss", "dog 0 root") == ["koirani"]
    both = ("my 4 nmod:poss", "and 3 cc", "my 1 conj", "dog 0 root")
    assert written(augmenter, *both) == ["my and my koirani"]
