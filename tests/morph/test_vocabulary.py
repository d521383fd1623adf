import pytest

from kiloglot.morph.edits import align
from kiloglot.morph.examples import encode
from kiloglot.morph.features import Features
from kiloglot.morph.vocabulary import BEGIN, END, UNKNOWN, Vocabulary, parts

N_ACC_PL = Features.parse("N;ACC(PL)")


@pytest.fixture
def vocabulary():
    return Vocabulary.of([("ab", N_ACC_PL, "cab"), ("b", Features.parse("N;NOM(SG)"), "b")])


@pytest.mark.parametrize(
    ("bundle", "found"),
    [
        ("N;ACC(PL)", ("N", "ACC", "ACC>PL")),
        ("N;IN+ALL", ("N", "ALL+IN", "IN", "ALL")),
        ("N;PSS1S", ("N", "PSS1S", "PSS", "PSS>1", "PSS>SG")),
        ("N;SG;SG", ("N", "SG")),
        ("", ()),
    ],
)
def test_parts(bundle, found):
    assert parts(Features.parse(bundle)) == found


def test_unknown_characters_and_features_have_a_number(vocabulary):
    assert vocabulary.lemma_ids("aж") == [BEGIN, vocabulary.lemma_ids("a")[1], UNKNOWN, END]
    known = vocabulary.feature_ids(N_ACC_PL)
    assert vocabulary.feature_ids(Features.parse("N;ACC(PL);FOO")) == known
    assert vocabulary.feature_ids(Features.parse("FOO")) == [1]
    assert vocabulary.unknown(Features.parse("N;FOO")) == ("FOO",)


def test_an_unseen_bundle_of_seen_features_is_known(vocabulary):
    assert vocabulary.unknown(Features.parse("N;NOM(SG);ACC(PL)")) == ()


def test_examples_follow_the_pointer(vocabulary):
    edits = align([("ab", "cab")])[0]
    example = encode(vocabulary, "ab", N_ACC_PL, edits)
    assert len(example.actions) == len(example.pointers) == len(example.kinds) == 4
    assert example.pointers == [1, 1, 2, 3]
    assert [vocabulary.advances(action) for action in example.actions] == [False, True, True, False]
    assert vocabulary.character(example.actions[0]) == "c"
    assert example.lemma[example.pointers[-1]] == END


def test_a_composed_name_is_known_by_its_parts():
    layered = Vocabulary.of([("ab", Features.parse("N;PSS(2,SG)"), "abt")])
    assert layered.unknown(Features.parse("N;PSS2S")) == ()
    assert layered.unknown(Features.parse("N;PSS1S")) == ("PSS1S", "PSS>1")


def test_a_dotted_part_of_speech_never_seen_is_read_as_its_stem(vocabulary):
    for written, read in (("N.X;ACC", "N;ACC"), ("N.X.Y", "N"), ("N;N.X", "N")):
        bundle = Features.parse(written)
        assert vocabulary.feature_ids(bundle) == vocabulary.feature_ids(Features.parse(read))
        assert vocabulary.unknown(bundle)  # it is told all the same
    for written in ("ACC.X", "Q.X", "V.PTCP"):
        assert vocabulary.feature_ids(Features.parse(written)) == [UNKNOWN]


def test_a_dotted_part_of_speech_that_was_seen_is_its_own():
    bundles = [Features.parse("V.PTCP"), Features.parse("V")]
    vocabulary = Vocabulary.of([("a", bundle, "a") for bundle in bundles])
    assert vocabulary.feature_ids(bundles[0]) != vocabulary.feature_ids(bundles[1])
    assert vocabulary.feature_ids(Features.parse("V.PTCP.X")) == vocabulary.feature_ids(bundles[0])
