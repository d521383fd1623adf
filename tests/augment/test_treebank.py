"""CoNLL-U by arrays gives, byte for byte, what the work on sentence objects gives."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiloglot.augment import augmenter as augmenter_module
from kiloglot.augment import job as job_module
from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.build import inputs_of
from kiloglot.augment.job import Job, run
from kiloglot.augment.render import Renderer
from kiloglot.augment.treebank_blocks import treebank_blocks
from kiloglot.data import read
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

FISH = """\
# newdoc id = d1
# sent_id = s1
# text = They saw the fish in houses.
1\tThey\tthey\tPRON\tPRP\tCase=Nom|Number=Plur|Person=3\t2\tnsubj\t2:nsubj\t_
2\tsaw\tsee\tVERB\tVBD\tMood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin\t0\troot\t0:root\t_
3\tthe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t4\tdet\t4:det\t_
4\tfish\tfish\tNOUN\tNN\tNumber=Sing\t2\tobj\t2:obj\t_
5\tin\tin\tADP\tIN\t_\t6\tcase\t6:case\t_
6\thouses\thouse\tNOUN\tNNS\tNumber=Plur\t2\tobl\t2:obl:in\tSpaceAfter=No
7\t.\t.\tPUNCT\t.\t_\t2\tpunct\t2:punct\tNote=x

"""
PHRASES = """\
# sent_id = s2
# text = The Big fishes don't wake up a lot, see
# source = a book
# text_en = something
1\tThe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t3\tdet\t_\t_
2\tBig\tbig\tADJ\tJJ\tDegree=Pos\t3\tamod\t_\t_
3\tfishes\tfish\tNOUN\tNNS\tNumber=Plur\t6\tnsubj\t_\t_
4-5\tdon't\t_\t_\t_\t_\t_\t_\t_\t_
4\tdo\tdo\tAUX\tVBP\tMood=Ind|Tense=Pres|VerbForm=Fin\t6\taux\t_\t_
5\tn't\tnot\tPART\tRB\tPolarity=Neg\t6\tadvmod\t_\t_
6\twake\twake\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\t_
7\tup\tup\tADP\tRP\t_\t6\tcompound:prt\t_\t_
8\ta\ta\tDET\tDT\tDefinite=Ind|PronType=Art\t9\tdet\t_\t_
9\tlot\tlot\tNOUN\tNN\tNumber=Sing\t6\tobl:npmod\t_\tCorrectForm=lots|SpaceAfter=No
10\t,\t,\tPUNCT\t,\t_\t6\tpunct\t_\t_
10.1\tthey\tthey\tPRON\t_\t_\t_\t_\t6:nsubj\t_
11\tsee\tsee\tVERB\tVBP\tMood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin\t6\tconj\t_\t_

"""
BARE = """\
# sent_id = s3
1\tBush\tBush\tPROPN\tNNP\t_\t2\tnsubj\t_\t_
2\tsee\tsee\tVERB\tVBP\t_\t0\troot\t_\t_

"""
NO_LEMMAS = """\
1\thouse\t_\tNOUN\tNN\tNumber=Sing\t0\troot\t_\tSpaceAfter=No
2\t!\t_\tPUNCT\t.\t_\t1\tpunct\t_\t_

"""
CHAIN = """\
# sent_id = s4
# text = In the house and fish and the big houses
1\tIn\tin\tADP\tIN\t_\t3\tcase\t_\t_
2\tthe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t3\tdet\t_\t_
3\thouse\thouse\tNOUN\tNN\tNumber=Sing\t0\troot\t_\t_
4\tand\tand\tCCONJ\tCC\t_\t5\tcc\t_\t_
5\tfish\tfish\tNOUN\tNN\tNumber=Sing\t3\tconj\t_\t_
6\tand\tand\tCCONJ\tCC\t_\t9\tcc\t_\t_
7\tthe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t9\tdet\t_\t_
8\tbig\tbig\tADJ\tJJ\tDegree=Pos\t9\tamod\t_\t_
9\thouses\thouse\tNOUN\tNNS\tNumber=Plur\t5\tconj\t_\t_

"""
CORPUS = [FISH, PHRASES, BARE, NO_LEMMAS, CHAIN]

#: All that a word may differ in, with what is unusual.
WORDS = [
    ("the", "the", "DET", "DT", "Definite=Def|PronType=Art"),
    ("The", "the", "DET", "DT", "Definite=Def|PronType=Art"),
    ("fish", "fish", "NOUN", "NN", "Number=Sing"),
    ("Fish", "fish", "NOUN", "NN", "_"),
    ("houses", "house", "NOUN", "NNS", "Number=Plur"),
    ("see", "see", "VERB", "_", "Mood=Ind|Number=Plur|Person=3|Tense=Past"),
    ("wake", "wake", "VERB", "VB", "_"),
    ("wake", "wake", "VERB", "VB", "VerbForm=Inf"),
    ("not", "not", "PART", "RB", "Polarity=Neg"),
    ("up", "up", "ADP", "RP", "_"),
    ("in", "in", "ADP", "IN", "_"),
    ("a", "a", "DET", "DT", "_"),
    ("lot", "lot", "NOUN", "NN", "_"),
    ("Bush", "Bush", "PROPN", "NNP", "Number=Sing"),
    ("big", "big", "ADJ", "JJ", "Degree=Pos"),
    ("ærlig", "_", "ADJ", "_", "_"),
    (",", ",", "PUNCT", ",", "_"),
    ("(", "(", "PUNCT", "(", "_"),
    ("wug", "wug", "X", "_", "_"),
    ("will", "will", "AUX", "MD", "VerbForm=Fin"),
    ("They", "they", "PRON", "PRP", "Case=Nom|Number=Plur|Person=3"),
    ("has", "have", "AUX", "VBZ", "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"),
    ("who", "who", "PRON", "WP", "PronType=Rel"),
    ("I", "I", "PRON", "PRP", "Number=Sing|Person=1"),
    ("you", "you", "PRON", "PRP", "Person=2"),
    ("to", "to", "PART", "TO", "_"),
]
RELATIONS = ["nsubj", "obj", "obl", "amod", "conj", "case", "det", "aux", "cop", "nmod:poss", "x:y"]
RELATIONS += ["acl:relcl", "mark"]
MISC = ["_", "_", "_", "SpaceAfter=No", "Note=a", "Note=a|SpaceAfter=No", "SpaceAfter=No|Note=a"]


@pytest.fixture(scope="module")
def make(toy_lexicon, toy_table):
    names = [Entry(f"N{n}", f"Nimi{n}", "PROPN") for n in range(60)]
    phrase = Entry("lot", "oi talo sis", "NOUN")
    they = Entry("They", "sii", "PRON")
    lexicon = Lexicon.from_entries([*toy_lexicon, *names, phrase, they])
    cells = [(lemma, form, str(tag)) for lemma, tag, form in toy_table.pairs()]
    tags = ["V;NFIN", "V;PRS;3;SG", "V;PST;3;SG", "V;PST;3;PL"]
    cells += [("heri", f"o{number} heri{number} ko", tag) for number, tag in enumerate(tags)]
    cells[-2] = ("heri", "ri oo he", tags[-2])
    tables = {True: Table.from_cells(cells), False: None}
    return lambda table=True, **chosen: Augmenter(lexicon, tables[table], **chosen)


def by_arrays(augmenter, text, shard=0, provenance=True, copy=0):
    return augmenter.shard_of_treebank(text.encode(), shard=shard, copy=copy, provenance=provenance)


def by_sentences(augmenter, path, text, shard=0, provenance=True, copy=0):
    path.write_text(text, encoding="utf-8")
    (block,) = treebank_blocks([path], 10**6)
    made, counts = augmenter.shard_of_sentences(block.sentences(), shard=shard, copy=copy)
    return Renderer("conllu", "x")(made, provenance)[0], counts


@st.composite
def trees(draw, words=WORDS, relations=RELATIONS):
    size = draw(st.integers(1, 9))
    rank = draw(st.permutations(range(size)))
    heads = [0] * size
    for place in range(1, size):
        heads[rank[place]] = rank[draw(st.integers(0, place - 1))] + 1
    rows = []
    for place in range(size):
        columns = draw(st.sampled_from(words))
        relation = draw(st.sampled_from(relations)) if heads[place] else "root"
        misc = draw(st.sampled_from(MISC))
        row = [str(place + 1), *columns, str(heads[place]), relation, "_", misc]
        rows.append("\t".join(row))
    start = draw(st.integers(1, size))
    if start < size and draw(st.booleans()):
        misc = draw(st.sampled_from(MISC))
        end = draw(st.integers(start, size))
        rows.insert(start - 1, "\t".join([f"{start}-{end}", "xy", *"_" * 7, misc]))
    comments = draw(
        st.sampled_from(
            [
                [],
                ["# sent_id = a", "# text = b c"],
                ["# text = b", "# sent_id = a=b", "# sent_id = c"],
                ["#sent_id=a ", "# newpar", "# newpar id = p", "# translit = é"],
                ["# newdoc id = q", "# newpar id = p", "# sent_id = æ", "# text = "],
            ]
        )
    )
    return "\n".join([*comments, *rows, "", ""])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(trees(), min_size=1, max_size=4),
    st.fixed_dictionaries(
        {
            "rate": st.sampled_from([1.0, 0.6]),
            "lowest_rate": st.sampled_from([None, 0.2]),
            "cover": st.sampled_from([0.0, 0.5, 1.0]),
            "spread": st.sampled_from([0.0, 0.5, 1.0]),
            "method": st.sampled_from(["morph", "morph", "word"]),
            "min_replaced": st.sampled_from([0, 0, 2]),
        }
    ),
    st.integers(0, 3),
    st.booleans(),
)
def test_any_tree(make, tmp_path_factory, texts, chosen, shard, provenance):
    text = "".join(texts)
    path = tmp_path_factory.mktemp("trees") / "x.conllu"
    made, counts = by_arrays(make(**chosen), text, shard, provenance, copy=1)
    expected, expected_counts = by_sentences(make(**chosen), path, text, shard, provenance, copy=1)
    assert made is not None
    assert made.decode() == expected.decode()
    assert counts == expected_counts


AGREEING = [row for row in WORDS if row[0] in ("see", "wake", "houses", "who", "I", "you", "has")]


@settings(max_examples=150, deadline=None)
@given(trees(AGREEING, ["nsubj", "conj", "aux", "acl:relcl"]))
def test_any_tree_with_relative_clauses_and_joined_subjects(make, tmp_path_factory, text):
    path = tmp_path_factory.mktemp("agreeing") / "x.conllu"
    made, counts = by_arrays(make(cover=0.0), text)
    expected, expected_counts = by_sentences(make(cover=0.0), path, text)
    assert made.decode() == expected.decode()
    assert counts == expected_counts


PARTICLES = [row for row in WORDS if row[0] in ("wake", "up", "fish", "the")]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(trees(PARTICLES, ["compound:prt", "obj"]), min_size=1, max_size=4),
    st.sampled_from([1.0, 0.5]),
    st.sampled_from([0.0, 1.0]),
)
def test_any_tree_with_particles_of_verbs(make, tmp_path_factory, texts, rate, cover):
    text = "".join(texts)
    path = tmp_path_factory.mktemp("particles") / "x.conllu"
    made, counts = by_arrays(make(rate=rate, cover=cover), text)
    expected, expected_counts = by_sentences(make(rate=rate, cover=cover), path, text)
    assert made.decode() == expected.decode()
    assert counts == expected_counts


APART = """\
# text = They wake the fish up, in houses
1\tThey\tthey\tPRON\tPRP\tCase=Nom|Number=Plur|Person=3\t2\tnsubj\t_\t_
2\twake\twake\tVERB\tVBP\tMood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin\t0\troot\t_\t_
3\tthe\tthe\tDET\tDT\tDefinite=Def|PronType=Art\t4\tdet\t_\t_
4\tfish\tfish\tNOUN\tNN\tNumber=Sing\t2\tobj\t_\t_
5\tup\tup\tADP\tRP\t_\t2\tcompound:prt\t_\tSpaceAfter=No
6\t,\t,\tPUNCT\t,\t_\t2\tpunct\t_\t_
7\tin\tin\tADP\tIN\t_\t8\tcase\t_\t_
8\thouses\thouse\tNOUN\tNNS\tNumber=Plur\t2\tobl\t_\t_

"""


@pytest.mark.parametrize("rate", [1.0, 0.5])
def test_a_particle_apart_from_its_verb_is_looked_up_with_it(make, tmp_path, rate):
    text = APART * 20
    made, counts = by_arrays(make(rate=rate, cover=0.0, reorder=False), text)
    expected, expected_counts = by_sentences(
        make(rate=rate, cover=0.0, reorder=False), tmp_path / "x", text
    )
    assert made.decode() == expected.decode()
    assert counts == expected_counts
    words = [
        [row.split("\t")[1] for row in each.split("\n") if row[:1].isdigit()]
        for each in made.decode().strip().split("\n\n")
    ]
    assert {("heri" in " ".join(each), "up" in each) for each in words} == (
        {(True, False)} if rate == 1.0 else {(True, False), (False, True)}
    )
    assert "Src=wake_up|" in made.decode()


def test_a_form_has_auxiliaries_and_particles(make, tmp_path):
    text = APART.replace("Number=Plur|Person=3|Tense=Pres", "Number=Sing|Person=3|Tense=Past")
    made, _ = by_arrays(make(cover=0.0), text)
    assert made == by_sentences(make(cover=0.0), tmp_path / "x", text)[0]
    rows = [row.split("\t") for row in made.decode().splitlines() if row[:1].isdigit()]
    assert [(row[1], row[3], row[7]) for row in rows[1:4]] == [
        ("ri", "VERB", "root"),
        ("oo", "AUX", "aux"),
        ("he", "ADP", "compound:prt"),
    ]


@pytest.mark.parametrize("chosen", [{}, {"table": False}, {"cover": 1.0}, {"method": "word"}])
def test_multiword_tokens_empty_nodes_and_comments(make, tmp_path, chosen):
    text = "".join(CORPUS) * 20
    augmenter = make(**chosen)
    for shard in range(3):
        made, counts = by_arrays(augmenter, text, shard)
        expected, _ = by_sentences(make(**chosen), tmp_path / "x", text, shard)
        assert made.decode() == expected.decode()
        assert counts["written"] == 100


@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_target_text_says_how_frequent_forms_are(make, tmp_path, spread):
    text = "".join(CORPUS) * 9
    chosen = {"target_text": ["kalat talossa ."] * 9, "cover": 1.0, "spread": spread}
    augmenters = [make(self_train=0.0, reorder=False, **chosen) for _ in range(2)]
    made, counts = by_arrays(augmenters[0], text)
    expected, _ = by_sentences(augmenters[1], tmp_path / "x", text)
    assert made.decode() == expected.decode()
    assert counts["found: cover"] > 0


def test_every_sentence_has_its_running_text(make):
    text = BARE + NO_LEMMAS + FISH.replace("# sent_id = s1\n", "").replace("# text =", "# x =")
    made, _ = by_arrays(make(method="word"), text)
    said = [line for line in made.decode().splitlines() if line.startswith("# text")]
    assert said[1:] == ["# text = talo!", "# text = sii saw ta kala sis houses."]
    assert said[0] in ("# text = Puska merri", "# text = Puska nahda")


def test_another_copy_has_other_ids(make):
    augmenter = make()
    first, second = (by_arrays(augmenter, FISH, copy=copy)[0].decode() for copy in (0, 1))
    assert "# sent_id = s1~1\n" in first
    assert "# sent_id = s1~2\n" in second


def test_what_is_forgotten_is_made_again_alike(make, monkeypatch):
    text = "".join(CORPUS)
    kept = [by_arrays(augmenter, text, shard)[0] for augmenter in [make()] for shard in range(4)]
    monkeypatch.setattr("kiloglot.augment.treebank._REMEMBERED", 3)
    monkeypatch.setattr("kiloglot.augment.memory.REMEMBERED", 2)
    small = make()
    assert [by_arrays(small, text, shard)[0] for shard in range(4)] == kept


WRONG = {
    "a column is missing": FISH.replace("\tNote=x", ""),
    "a column is empty": FISH.replace("\tNN\t", "\t\t"),
    "ids have a gap": FISH.replace("\n7\t", "\n8\t"),
    "an id begins with 0": FISH.replace("\n7\t", "\n07\t"),
    "a head is no number": FISH.replace("\t4\tdet", "\tx\tdet"),
    "a head is too far": FISH.replace("\t4\tdet", "\t9\tdet"),
    "a word heads itself": FISH.replace("\t4\tdet", "\t3\tdet"),
    "a comment stands between words": FISH.replace("\n4\t", "\n# here\n4\t"),
    "a sentence has no words": "# text = x\n\n" + FISH,
    "a multiword token goes back": PHRASES.replace("4-5\t", "3-4\t"),
    "a multiword token goes too far": PHRASES.replace("4-5\t", "4-12\t"),
    "an empty node is out of order": PHRASES.replace("10.1\t", "10.2\t"),
    "an id is a word": FISH.replace("\n7\t", "\nx\t"),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_line(make, tmp_path, monkeypatch, text):
    monkeypatch.setattr(job_module, "SENTENCES", 2)
    source = tmp_path / "source.conllu"
    source.write_text("\n" + FISH + CHAIN + text)
    with pytest.raises(InputError) as alone:
        list(read(source, "conllu"))
    with pytest.raises(InputError) as found:
        run(job(source, tmp_path / "out.conllu"), make())
    assert str(found.value) == str(alone.value)
    assert found.value.line > 20
    assert not (tmp_path / "out.conllu").exists()


def job(*sources, workers=1):
    *inputs, output = sources
    files = inputs_of({"source": inputs})
    return Job(tuple(inputs), "conllu", output, "conllu", files, workers)


LABELS = {
    "tags": FISH.replace("\tNote=x", "\tTag=B-PER"),
    "a label": FISH.replace("# text", "# intent = ask\n# text"),
    "no parts of speech": NO_LEMMAS.replace("NOUN", "_").replace("PUNCT", "_"),
    "no tree": BARE.replace("\t2\tnsubj", "\t_\t_").replace("\t0\troot", "\t_\t_"),
    "no relations": BARE.replace("nsubj", "_").replace("root", "_"),
    "a circle": CHAIN.replace("3\tconj", "9\tconj"),
    "a blank in a word": FISH.replace("\tThey\t", "\t They\t"),
    "spacing in the text only": FISH.replace("SpaceAfter=No", "_").replace("Note=x", "_"),
}


@pytest.mark.parametrize("text", LABELS.values(), ids=LABELS)
def test_blocks_that_arrays_do_not_hold_are_worked_on_by_sentences(make, tmp_path, text):
    source, output = tmp_path / "source.conllu", tmp_path / "out.conllu"
    source.write_text(FISH + text)
    made, counts = by_arrays(make(), FISH + text)
    assert made is None
    assert counts == Counter()
    counts = run(job(source, output), make())
    expected, expected_counts = by_sentences(make(), tmp_path / "x", FISH + text)
    assert output.read_bytes() == expected
    assert counts == expected_counts


def test_no_source_is_given_twice(make, tmp_path):
    source, output = tmp_path / "source.conllu", tmp_path / "out.conllu"
    source.write_text(FISH)
    (tmp_path / "same.conllu").symlink_to(source)
    for other in (source, tmp_path / "same.conllu"):
        with pytest.raises(InputError, match="is given twice"):
            run(job(source, other, output), make())
    assert not output.exists()


def test_neither_workers_nor_the_cutting_of_files_show(make, tmp_path, monkeypatch):
    monkeypatch.setattr(job_module, "SENTENCES", 7)
    monkeypatch.setattr(augmenter_module, "SENTENCES", 7)
    text = "".join(CORPUS) * 9
    whole = tmp_path / "whole.conllu"
    whole.write_text(text)
    pieces = [tmp_path / "1.conllu", tmp_path / "2.conllu"]
    cut = len("".join(CORPUS) * 4 + FISH + PHRASES)
    pieces[0].write_bytes(("\n \n" + text[:cut]).rstrip().replace("\n", "\r\n").encode())
    pieces[1].write_text("\n\t\n" + text[cut:].replace("\n\n", "\n\n  \n\n").rstrip("\n"))
    results = []
    for sources, workers in (([whole], 1), ([whole], 2), (pieces, 1), (pieces, 3)):
        output = tmp_path / f"out{len(results)}.conllu"
        run(job(*sources, output, workers=workers), make(copies=2))
        results.append(output.read_bytes())
    assert results[0].count(b"\n\n") == 90
    assert results == results[:1] * 4
    made = make(copies=2)
    rendered, _ = Renderer("conllu", "x")(list(made.sentences(read(whole, "conllu"))), False)
    run(Job((whole,), "conllu", tmp_path / "y", "conllu", (), provenance=False), make(copies=2))
    assert (tmp_path / "y").read_bytes() == rendered


@pytest.mark.parametrize(
    "chosen",
    [{"unique": True}, {"drop": 0.1}, {"min_coverage": 0.1}, {"target_text": ["kala nahi ."] * 9}],
)
def test_what_works_on_sentences_only(make, chosen):
    assert not make(**chosen).takes_treebanks
    assert make().takes_treebanks


def test_paradigms_that_are_rules(make, tmp_path):
    """Lemmas that the table lacks, whose forms are made by rule when they are drawn."""
    cells = [
        (stem + "a", stem + end, f"N;{case};{number}")
        for stem in ("kal", "pal", "sal", "tal", "val", "kar", "par", "sar", "tar", "var", "hal")
        for case, number, end in (("NOM", "SG", "a"), ("NOM", "PL", "at"), ("LOC", "SG", "assa"))
    ]
    lexicon = Lexicon.from_entries([Entry("fish", "nala", "NOUN"), Entry("house", "mara", "NOUN")])
    augmenters = [Augmenter(lexicon, Table.from_cells(cells), cover=1.0) for _ in range(2)]
    text = "".join(CORPUS) * 4
    made, counts = by_arrays(augmenters[0], text)
    expected, _ = by_sentences(augmenters[1], tmp_path / "x", text)
    assert made.decode() == expected.decode()
    assert counts["form: rules"] > 0


def test_what_follows_a_block_that_arrays_do_not_hold(make, tmp_path):
    augmenter = make()
    tagged = FISH.replace("SpaceAfter=No", "Tag=B-PER").replace("Note=x", "Note=y")
    assert by_arrays(augmenter, tagged)[0] is None
    for text in (FISH, "".join(CORPUS)):
        made, _ = by_arrays(augmenter, text)
        assert made.decode() == by_sentences(make(), tmp_path / "x", text)[0].decode()
