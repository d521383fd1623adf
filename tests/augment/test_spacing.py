"""The running text of synthetic CoNLL-U is what its tokens and their spacing say."""

import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.job import Job, run
from kiloglot.augment.project import Part, project
from kiloglot.data import Extra, Sentence, read
from kiloglot.lexicon import Entry, Lexicon

DISSOLVED = """\
# sent_id = 1
# text = What's up, said they?
{label}1-2\tWhat's\t_\t_\t_\t_\t_\t_\t_\t_
1\tWhat\twhat\tPRON\t_\t_\t0\troot\t_\t_
2\t's\tbe\tAUX\t_\t_\t1\tcop\t_\t_
3\tup\tup\tADV\t_\t_\t1\tadvmod\t_\t_

"""
UNREMARKED = """\
# text = See the house (in it).
1\tSee\tsee\tVERB\t_\tVerbForm=Inf\t0\troot\t_\t_
2\tthe\tthe\tDET\t_\tDefinite=Def|PronType=Art\t3\tdet\t_\t_
3\thouse\thouse\tNOUN\t_\tNumber=Sing\t1\tobj\t_\t_
4\t(\t(\tPUNCT\t_\t_\t6\tpunct\t_\t_
5\tin\tin\tADP\t_\t_\t6\tcase\t_\t_
6\tit\tit\tPRON\t_\t_\t3\tnmod\t_\t_
7\t)\t)\tPUNCT\t_\t_\t6\tpunct\t_\t_
8\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_

"""


def text_of(sentence):
    """Return the text that the words of a sentence and their spacing spell."""
    misc = sentence.misc or ("_",) * len(sentence.tokens)
    return "".join(
        token if "SpaceAfter=No" in value.split("|") else token + " "
        for token, value in zip(sentence.tokens, misc, strict=True)
    ).strip()


def augmented(tmp_path, augmenter, text, form, suffix):
    source, output = tmp_path / f"source.{suffix}", tmp_path / "output.conllu"
    source.write_text(text, encoding="utf-8")
    run(Job((source,), form, output, "conllu"), augmenter)
    return list(read(output))


@pytest.mark.parametrize("label", ["", "# intent = ask\n"], ids=["arrays", "sentences"])
@pytest.mark.parametrize(
    ("entries", "expected"),
    [([], "What's up"), ([("what", "mi")], "Mi 's up"), ([("up", "ylos")], "What's ylos")],
)
def test_multiword_tokens_that_are_taken_apart(tmp_path, label, entries, expected):
    lexicon = Lexicon.from_entries([Entry("it", "se"), *(Entry(*pair) for pair in entries)])
    (made,) = augmented(
        tmp_path, Augmenter(lexicon), DISSOLVED.format(label=label), "conllu", "conllu"
    )
    assert made.text == text_of(made) == expected


def test_treebanks_whose_text_alone_has_the_spacing(tmp_path, toy_lexicon, toy_table):
    (made,) = augmented(
        tmp_path, Augmenter(toy_lexicon, toy_table, cover=0.0), UNREMARKED, "conllu", "conllu"
    )
    assert made.text == text_of(made) == "Nahda ta talon (sis it)."


@pytest.mark.parametrize(
    ("form", "text"),
    [("text", '"I see (it)," he said.\n'), ("jsonl", '{"text": "\\"I see (it),\\" he said."}\n')],
)
def test_text_becomes_conllu_with_its_spacing_and_an_id(tmp_path, toy_lexicon, form, text):
    (made,) = augmented(tmp_path, Augmenter(toy_lexicon, method="word"), text, form, "x")
    assert made.text == text_of(made)
    assert made.text in ('"I nahda (it)," he said.', '"I merri (it)," he said.')
    assert made.id == "1~1"


@pytest.mark.parametrize(
    ("tokens", "close", "dropped", "expected"),
    [
        ("in ( the house )", {1, 3}, {2}, "in (house)"),
        ('" The house "', {0, 2}, {1}, '"house"'),
        ("do n't see", {0}, {1}, "do see"),
        ("( in the house )", {0, 3}, {1, 2}, "(house)"),
        ("house , the fish", {0}, {2}, "house, fish"),
        ("fish in .", {1}, {1}, "fish."),
    ],
)
def test_signs_stay_close_where_the_next_word_is_left_out(tokens, close, dropped, expected):
    words = tuple(tokens.split())
    misc = tuple("SpaceAfter=No" if place in close else "_" for place in range(len(words)))
    parts = [Part(place, place + 1, dropped=place in dropped) for place in range(len(words))]
    made, _ = project(Sentence(words, misc=misc, text="x"), parts)
    assert made.text == text_of(made) == expected


def test_multiword_tokens_say_the_spacing_where_no_word_does():
    sentence = Sentence(
        ("He", "does", "n't"), text="He doesn't", extras=(Extra(1, ("2-3", *["_"] * 9)),)
    )
    made, _ = project(sentence, [Part(place, place + 1) for place in range(3)])
    assert made.misc == ("_", "SpaceAfter=No", "_")
