import pytest

from kiloglot.morph.features import Features
from kiloglot.morph.rules import Guess, Rules

ENGLISH = [
    ("walk", "V;PST", "walked"),
    ("love", "V;PST", "loved"),
    ("try", "V;PST", "tried"),
    ("cry", "V;PST", "cried"),
    ("walk", "V;PRS;3;SG", "walks"),
    ("cat", "N;PL", "cats"),
]
SWAHILI = [
    ("soma", "V;PST;1;SG", "nilisoma"),
    ("pika", "V;PST;1;SG", "nilipika"),
    ("soma", "V;FUT;1;SG", "nitasoma"),
]


@pytest.mark.parametrize(
    ("lemma", "features", "form"),
    [
        ("talk", "V;PST", "talked"),
        ("move", "V;PST", "moved"),
        ("fry", "V;PST", "fried"),
        ("dog", "N;PL", "dogs"),
        ("ქარი", "N;PL", "ქარიs"),
    ],
)
def test_the_longest_rule_that_fits_is_applied(lemma, features, form):
    assert Rules.learn(ENGLISH)(lemma, features).form == form


def test_features_may_be_parsed():
    assert Rules.learn(ENGLISH)("dog", Features.parse("N;PL")).form == "dogs"


def test_prefixes_are_read_from_the_end():
    rules = Rules.learn(SWAHILI)
    assert rules.backwards
    guess = rules("imba", "V;PST;1;SG")
    assert guess.form == "niliimba"
    assert guess.explain() == "- > nili- (2 examples, V;PST;1;SG)"


def test_an_unknown_bundle_borrows_rules_or_copies():
    rules = Rules.learn(ENGLISH)
    rules.lends = True
    guess = rules("talk", "V;PST;IND")
    assert (guess.form, guess.features) == ("talked", "V;PST")
    rules.lends = False
    guess = rules("talk", "V;PST;IND")
    assert (guess.form, guess.features, guess.probability) == ("talk", "", 0)
    assert guess.explain() == "copied (0 examples, no similar features)"


def test_the_order_of_features_does_not_matter():
    rules = Rules.learn([("walk", "V;PST;3", "walked"), ("love", "V;PST;3", "loved")])
    rules.lends = False
    assert rules("talk", "V;3;PST").form == "talked"
    assert rules("talk", "pos=V,tense=PST,per=3").form == "talked"
    assert rules("talk", "V;PST").form == "talk"


def test_a_frequent_rule_is_surer_than_a_rare_one():
    rules = Rules.learn(ENGLISH)
    assert rules("spry", "V;PST").probability > rules("dog", "N;PL").probability


def test_suppletion_is_a_rule_for_the_word():
    assert Rules.learn([("go", "V;PST", "went")])("go", "V;PST").form == "went"


def test_rows_give_the_rules_back():
    rules = Rules.learn(ENGLISH + SWAHILI)
    again = Rules.from_rows(rules.rows(), backwards=rules.backwards, lends=rules.lends)
    assert again.suffixes == rules.suffixes
    assert again.prefixes == rules.prefixes


def test_no_rules_copy():
    assert Rules({}, {})("x", "N;PL").form == "x"


def test_explanation_of_a_circumfix():
    guess = Guess("gemacht", 0.5, ("en", "t"), ("", "ge"), "V.PTCP;PST", 2)
    assert guess.explain() == "-en > -t, - > ge- (2 examples, V.PTCP;PST)"


def test_as_good_as_the_shared_task_s_rules(corpora):
    """The reference is the 2022 baseline's accuracy on the same files, from REFERENCE.tsv."""
    folder = corpora / "sigmorphon2022"
    rows, test = (
        [
            (lemma, features, form)
            for lemma, form, features in (
                line.split("\t") for line in (folder / name).read_text("utf-8").splitlines()
            )
        ]
        for name in ("hun_small.train", "hun.gold")
    )
    rules = Rules.learn(rows)
    hits = sum(rules(lemma, features).form == form for lemma, features, form in test)
    assert hits / len(test) > 0.239


def test_a_dotted_part_of_speech_never_seen_borrows_from_its_stem():
    rules = Rules.learn([*ENGLISH, ("stone", "N;SG", "stone"), ("tree", "X;PL", "treen")])
    rules.lends = True
    assert rules("dog", "N.PROP;PL").features == "N;PL"
    assert rules("talk", "V.X;PST").form == "talked"
