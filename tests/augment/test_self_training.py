import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from kiloglot.augment import Augmenter, Settings
from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.project import Trace
from kiloglot.augment.render import Renderer
from kiloglot.augment.self_training import mixed, self_trained
from kiloglot.augment.tag_dictionary import tag_dictionary
from kiloglot.cli.augment import augment
from kiloglot.data import Sentence, read, write
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon

TEXT = [
    "kalat nahi talossa .",
    "Uusi kalassa nahit talot .",
    "puu kala kaloissa nahe .",
    "a b",
]


@pytest.fixture
def many(fish_in_houses):
    return [replace(fish_in_houses, id=f"s{number}") for number in range(40)]


def test_a_share_of_sentences_is_labelled_target_text(toy_lexicon, toy_table, many):
    augmenter = Augmenter(toy_lexicon, toy_table, target_text=TEXT * 3, self_train=0.05, seed=1)
    made = list(augmenter.sentences(many))
    real = [each for each in made if each.traces[0].step == "text"]
    assert len(made) == 40
    assert len(real) == 2
    for sentence, traces in real:
        number = int(sentence.id.removeprefix("text-"))
        assert " ".join(sentence.tokens) == TEXT[number - 1]
        assert len(sentence.upos) == len(traces) == len(sentence.tokens)
        assert sentence.heads is None
        tagged = dict(zip(sentence.tokens, sentence.upos, strict=True))
        assert {tagged.get("talossa", "NOUN"), tagged.get("talot", "NOUN")} == {"NOUN"}
    assert augmenter.counts["dropped: target text in their place"] == 2
    assert augmenter.counts["written"] == 40


def test_no_more_than_there_is(toy_lexicon, toy_table, many):
    augmenter = Augmenter(toy_lexicon, toy_table, target_text=TEXT, self_train=1.0)
    made = list(augmenter.sentences(many))
    assert sum(each.traces[0].step == "text" for each in made) == 3
    assert len(made) == 40


@pytest.mark.parametrize("settings", [{"self_train": 0.0}, {"method": "word"}])
def test_without_it(settings, toy_lexicon, toy_table, many):
    augmenter = Augmenter(toy_lexicon, toy_table, target_text=TEXT, **settings)
    assert all(each.traces[0].step != "text" for each in augmenter.sentences(many))


def test_sentences_with_a_label_of_their_own_are_left(toy_lexicon, toy_table):
    asked = [Sentence(("see", "fish"), tags=("O", "B-food"), label="look")] * 30
    augmenter = Augmenter(toy_lexicon, toy_table, target_text=TEXT)
    assert all(each.sentence.label == "look" for each in augmenter.sentences(asked))


@pytest.mark.parametrize("upos", [None, ("PROPN", "VERB", "NOUN")])
def test_sentences_with_entities_are_left(upos, toy_lexicon, toy_table):
    named = [Sentence(("Bush", "see", "fish"), upos=upos, tags=("B-PER", "O", "O"))] * 30
    made = list(Augmenter(toy_lexicon, toy_table, target_text=TEXT).sentences(named))
    assert {each.sentence.tags for each in made} == {("B-PER", "O", "O")}
    assert len(made) == 30


def test_lemma_and_features_of_words_that_the_table_tells(toy_lexicon, toy_table):
    train = [Sentence(("kala", "nahi", "."), upos=("NOUN", "VERB", "PUNCT"))] * 5
    (made,) = self_trained(train, [(7, ("Kalassa", "nahi", "."))], toy_lexicon, toy_table)
    assert made.sentence.upos == ("NOUN", "VERB", "PUNCT")
    assert made.sentence.lemmas == ("kala", "nahda", "_")
    assert made.sentence.feats[0] == "Case=Loc|Number=Sing"
    assert made.sentence.id == "text-7"


def test_the_lexicon_labels_words_that_no_synthetic_sentence_has():
    train = [Sentence(("kala", "on", "talossa"), upos=("NOUN", "VERB", "NOUN"))] * 5
    text = [(1, ("Kohti", "kala", "on", "talossa"))]
    entries = [Entry("towards", "kohti", "ADP"), Entry("cod", "kala", "PROPN")]
    (plain,) = self_trained(train, text, Lexicon.from_entries(entries[1:]))
    assert plain.sentence.upos[0] in ("NOUN", "VERB")
    (made,) = self_trained(train, text, Lexicon.from_entries(entries))
    assert made.sentence.upos == ("ADP", "NOUN", "VERB", "NOUN")


def test_a_tag_dictionary_has_unambiguous_words_that_are_not_known():
    lexicon = Lexicon.from_entries(
        [
            Entry("towards", "Kohti", "ADP"),
            Entry("to", "kohti", "ADP"),
            Entry("light", "kevyt", "ADJ"),
            Entry("light", "valo", "NOUN"),
            Entry("like", "kuin", "SCONJ"),
            Entry("as", "kuin", "ADV"),
            Entry("as", "kuin", "SCONJ"),
            Entry("soon", "pian"),
            Entry("how are you", "terve", "X"),
            Entry("so to say", "tavallaan", "idiom"),
            Entry("at once", "saman tien", "ADV"),
        ]
    )
    assert tag_dictionary(lexicon, [("Valo",)]) == {"kohti": "ADP", "kevyt": "ADJ"}


def test_sentences_with_most_source_words_give_place():
    def made(*steps):
        return Synthetic(
            Sentence(steps), tuple(Trace(step, step=step) for step in steps)
        )  # fmt: skip

    good, half, bad = made("exact", "lemma"), made("keep", "exact"), made("keep", "keep")
    real = made("text")
    assert mixed([good, bad, half], [real]) == [good, real, half]
    assert mixed([good, bad, half], [real, real]) == [good, real, real]
    assert mixed([good], []) == [good]


def test_epochs_share_what_was_taught(toy_lexicon, toy_table, many):
    augmenter = Augmenter(toy_lexicon, toy_table, target_text=TEXT, self_train=0.05)
    augmenter.teach(many)
    first, second = (list(augmenter.at(epoch).sentences(many)) for epoch in (0, 1))
    assert first != second
    texts = [[each for each in made if each.traces[0].step == "text"] for made in (first, second)]
    assert texts[0] == texts[1] != []


def test_a_share_out_of_range_is_refused():
    with pytest.raises(InputError, match="self_train is 2"):
        Settings(self_train=2.0)


def test_the_command_writes_them_with_provenance(tmp_path, many):
    source, text = tmp_path / "s.conllu", tmp_path / "t.txt"
    write(many, source)
    text.write_text("\n".join(TEXT), encoding="utf-8")
    lexicon = tmp_path / "l.tsv"
    lexicon.write_text("fish\tkala\tNOUN\nhouse\ttalo\tNOUN\nsee\tnahda\tVERB\n", encoding="utf-8")

    def run(name, *options):
        out = tmp_path / name
        command = [str(source), "-l", str(lexicon), "--target-text", str(text)]
        result = CliRunner().invoke(augment, [*command, "-o", str(out), *options])
        assert result.exit_code == 0, result.output
        return out

    out = run("o.conllu", "--self-train", "0.05")
    real = [sentence for sentence in read(out) if sentence.id.startswith("text-")]
    assert len(real) == 2
    assert {misc for sentence in real for misc in sentence.misc} == {"Via=text|How=tagger"}
    manifest = json.loads((tmp_path / "o.conllu.manifest.json").read_text("utf-8"))
    assert manifest["settings"]["self_train"] == 0.05
    two = run("two.conllu", "--self-train", "0.05", "--workers", "2")
    assert two.read_bytes() == out.read_bytes()
    none = run("none.conllu", "--self-train", "0")
    assert not any(sentence.id.startswith("text-") for sentence in read(none))


def test_sentences_of_the_text_are_spaced_as_there(toy_lexicon, toy_table):
    train = [Sentence(("kala", "nahi", "."), upos=("NOUN", "VERB", "PUNCT"))] * 5
    text = [(2, ("il-", "kala", "nahi", "."))]
    lines = ["x", " il-kala nahi.", "y"]
    (made,) = self_trained(train, text, toy_lexicon, toy_table, lines=lines)
    rows = Renderer("conllu", "x")([made], False)[0].decode().splitlines()
    assert rows[:2] == ["# sent_id = text-2", "# text = il-kala nahi."]
    assert [row.endswith("SpaceAfter=No") for row in rows[2:6]] == [True, False, True, False]
    for own, expected in (({"text": "kala nahi ."}, "il-kala nahi."), ({}, None)):
        source = Synthetic(Sentence(("kala", "nahi", "."), **own), made.traces[1:])
        assert mixed([source], [made])[0].sentence.text == expected


def test_text_that_says_nothing_of_spacing_is_written_with_blanks():
    made = Synthetic(Sentence(("kala", "."), id="1"), (Trace("kala"), Trace(".")))
    rows = Renderer("conllu", "x")([made], False)[0].decode().splitlines()
    assert rows[:2] == ["# sent_id = 1", "# text = kala ."]
