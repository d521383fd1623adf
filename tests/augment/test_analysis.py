import pytest

from kiloglot.augment.analysis import analyse
from kiloglot.data import Sentence


def test_words_know_their_place_in_the_tree(fish_in_houses):
    words = analyse(fish_in_houses)
    assert words[1].context == ("rel=root", "subj=3", "subjnum=Plur")
    assert words[3].context == ("art=Def", "rel=obj")
    assert words[5].context == ("adp", "adp=in", "rel=obl")
    assert words[2].context == ()


def test_conjuncts_share_role_and_adposition(parsed):
    words = analyse(
        parsed(
            "in in ADP _ 2 case",
            "houses house NOUN Number=Plur 0 root",
            "and and CCONJ _ 4 cc",
            "towns town NOUN Number=Plur 2 conj",
        )
    )
    assert words[3].context == ("adp", "adp=in", "rel=root")


def test_a_second_verb_shares_auxiliary_and_negation(parsed):
    words = analyse(
        parsed(
            "he he PRON Number=Sing|Person=3 4 nsubj",
            "did do AUX Tense=Past|VerbForm=Fin 4 aux",
            "not not PART Polarity=Neg 4 advmod",
            "come come VERB VerbForm=Inf 0 root",
            "or or CCONJ _ 6 cc",
            "call call VERB VerbForm=Inf 4 conj",
        )
    )
    shared = {"aux=do", "auxtense=Past", "neg", "subj=3", "subjnum=Sing"}
    assert shared < set(words[3].context)
    assert shared < set(words[5].context)


@pytest.mark.parametrize(
    "own",
    [
        ["called call VERB Tense=Past|VerbForm=Fin 2 conj"],
        ["call call VERB VerbForm=Inf 2 conj", "they they PRON Number=Plur|Person=3 4 nsubj"],
        ["call call VERB VerbForm=Inf 2 conj", "may may AUX VerbForm=Fin 4 aux"],
        ["calls call NOUN Number=Plur 2 conj"],
    ],
    ids=["finite", "subject", "auxiliary", "noun"],
)
def test_a_verb_with_its_own_keeps_to_that(parsed, own):
    words = analyse(
        parsed(
            "did do AUX Tense=Past|VerbForm=Fin 2 aux",
            "come come VERB VerbForm=Inf 0 root",
            "or or CCONJ _ 4 cc",
            *own,
        )
    )
    assert "aux=do" in words[1].context
    assert "aux=do" not in words[3].context


def test_attributes_take_the_role_of_their_noun(parsed):
    words = analyse(
        parsed(
            "my my PRON Number=Sing|Person=1|Poss=Yes 3 nmod:poss",
            "big big ADJ Degree=Pos 3 amod",
            "houses house NOUN Number=Plur 0 root",
        )
    )
    assert words[1].context == ("attr", "number=Plur", "poss=1Sing", "rel=root")
    assert words[2].context == ("poss=1Sing", "rel=root")


def test_only_known_facts_are_kept(fish_in_houses):
    words = analyse(fish_in_houses, frozenset({"rel=obj"}))
    assert [word.context for word in words] == [(), (), (), ("rel=obj",), (), ()]


def test_bare_text_has_forms_only():
    assert [word.form for word in analyse(Sentence(("a", "b")))] == ["a", "b"]
    assert {word[1:] for word in analyse(Sentence(("a", "b")))} == {("", "", "_", ())}


def test_conjoined_attributes_take_the_role_of_their_noun(parsed):
    words = analyse(
        parsed(
            "in in ADP _ 5 case",
            "big big ADJ Degree=Pos 5 amod",
            "and and CCONJ _ 4 cc",
            "old old ADJ Degree=Pos 2 conj",
            "houses house NOUN Number=Plur 0 root",
        )
    )
    assert words[3].context == ("adp", "adp=in", "attr", "number=Plur", "rel=root")


WHO = "who who PRON PronType=Rel 4 nsubj"


@pytest.mark.parametrize(
    ("antecedent", "auxiliary", "agreement"),
    [
        ("dogs dog NOUN Number=Plur", "may may AUX VerbForm=Fin", {"subj=3", "subjnum=Plur"}),
        ("dog dog NOUN Number=Sing", "may may AUX VerbForm=Fin", {"subj=3", "subjnum=Sing"}),
        ("I I PRON Number=Sing|Person=1", "may may AUX _", {"subj=1", "subjnum=Sing"}),
        ("some some DET _", "have have AUX Number=Plur|Person=3", {"subj=3", "subjnum=Plur"}),
    ],
)
def test_relative_subjects_agree_with_what_they_refer_to(parsed, antecedent, auxiliary, agreement):
    words = analyse(
        parsed(
            f"{antecedent} 0 root",
            WHO,
            f"{auxiliary} 4 aux",
            "come come VERB VerbForm=Inf 1 acl:relcl",
            "or or CCONJ _ 6 cc",
            "go go VERB VerbForm=Inf 4 conj",
        )
    )
    for verb in (words[3], words[5]):
        assert {fact for fact in verb.context if fact.startswith("subj")} == agreement


@pytest.mark.parametrize(
    ("first", "second", "person"),
    [
        ("you Person=2", "I Number=Sing|Person=1", "1"),
        ("I Person=1", "you Person=2", "1"),
        ("she Person=3", "you Person=2", "2"),
        ("she Person=3", "they Person=3", "3"),
        ("Ann Number=Sing", "I Person=1", "1"),
    ],
)
def test_the_first_person_goes_before_the_second_and_the_third(parsed, first, second, person):
    (one, feats), (other, others) = first.split(), second.split()
    words = analyse(
        parsed(
            f"{one} {one} PRON {feats} 4 nsubj",
            "and and CCONJ _ 3 cc",
            f"{other} {other} PRON {others} 1 conj",
            "come come VERB VerbForm=Fin 0 root",
        )
    )
    assert words[3].context == ("rel=root", f"subj={person}", "subjnum=Plur")


@pytest.mark.parametrize(
    ("owner", "facts"),
    [
        ("Ann Ann PROPN Number=Sing", {"owner"}),
        ("dogs dog NOUN Number=Plur", {"owner"}),
        ("her her PRON Number=Sing|Person=3", {"poss=3Sing"}),
    ],
)
def test_what_is_owned_knows_its_owner(parsed, owner, facts):
    words = analyse(parsed(f"{owner} 2 nmod:poss", "house house NOUN Number=Sing 0 root"))
    assert set(words[1].context) == {"rel=root", *facts}
