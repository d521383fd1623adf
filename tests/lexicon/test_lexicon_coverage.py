from kiloglot.data.sentence import Sentence
from kiloglot.lexicon import Entry, Lexicon, coverage

LEXICON = Lexicon(
    [
        Entry("dog", "hundur", "NOUN"),
        Entry("the", "tann"),
        Entry("see", "síggja", "VERB"),
        Entry("hot dog", "pylsa", "NOUN"),
        Entry("by and large", "í stórum", "ADV"),
    ]
)
SENTENCES = [
    Sentence(
        tokens=("The", "dog", "saw", "3", "dogs", "."),
        lemmas=("the", "dog", "see", "3", "dog", "."),
        upos=("DET", "NOUN", "VERB", "NUM", "NOUN", "PUNCT"),
    ),
    Sentence(
        tokens=("By", "and", "large", ",", "wugs", "dog", "Wugs"),
        lemmas=("by", "and", "large", ",", "wug", "dog", "wug"),
        upos=("ADP", "CCONJ", "ADJ", "PUNCT", "NOUN", "VERB", "NOUN"),
    ),
]


def test_counts_by_step():
    found = coverage(LEXICON, SENTENCES)
    assert (found.sentences, found.punctuation, found.numbers) == (2, 2, 1)
    assert found.words.tokens == 10
    assert found.words.found_tokens == [2, 1, 2, 3]
    assert found.words.types == 10
    assert found.words.found_types == [2, 1, 2, 3]
    assert found.words.same_pos == 4
    assert found.in_phrases == 3


def test_counts_by_part_of_speech():
    found = coverage(LEXICON, SENTENCES).by_upos
    assert list(found) == ["NOUN", "VERB", "ADJ", "ADP", "CCONJ", "DET"]
    assert (found["NOUN"].tokens, found["NOUN"].found_tokens) == (4, [1, 0, 1, 0])
    assert found["VERB"].same_pos == 1


def test_missing_words_by_lemma_most_frequent_first():
    found = coverage(LEXICON, SENTENCES, missing=1)
    assert [word._asdict() for word in found.missing] == [
        {"word": "wug", "upos": "NOUN", "tokens": 2, "forms": ("wugs", "Wugs")}
    ]
    assert coverage(LEXICON, SENTENCES, missing=0).missing == []


def test_plain_text_has_no_lemmas():
    plain = [Sentence(tokens=("The", "hot", "dogs", "hot", "DOG", "3", "!"))]
    found = coverage(LEXICON, iter(plain))
    assert found.words.found_tokens == [0, 2, 0, 1]
    assert [(word.word, word.tokens) for word in found.missing] == [("dogs", 1), ("hot", 1)]
    assert list(found.by_upos) == [""]


def test_words_are_normalised_and_gaps_are_no_lemmas():
    lexicon = Lexicon([Entry("café", "kaffistova"), Entry("_", "x")])
    sentence = Sentence(tokens=("cafe\u0301", "b"), lemmas=("_", "_"), upos=("_", "NOUN"))
    found = coverage(lexicon, [sentence])
    assert found.words.found_tokens == [1, 0, 0, 0]


def test_shares_add_up():
    figures = coverage(LEXICON, SENTENCES).as_dict()["words"]
    assert figures["steps"]["multiword"]["token_share_so_far"] == figures["token_share"] == 0.8
    assert coverage(LEXICON, []).as_dict()["words"]["token_share"] == 0
