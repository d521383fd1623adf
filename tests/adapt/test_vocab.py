"""A vocabulary gets the words of a language, and cuts everything else as before."""

import json
import random

import pytest
import torch
from click.testing import CliRunner
from tokenizers import Regex, normalizers
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    BertTokenizer,
    RobertaTokenizer,
    XLMRobertaTokenizer,
)

from kiloglot.adapt.known_words import KnownWords, known_words
from kiloglot.adapt.models import load_model, load_tokenizer
from kiloglot.adapt.new_words import pieces_of, words_of
from kiloglot.adapt.vocab import extend_vocabulary
from kiloglot.adapt.vocabulary import add_words, frozen, missing
from kiloglot.cli.adapt import adapt
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon

KINDS = ("wordpiece", "unigram", "bpe", "bpe-metaspace")
OLD = (
    *("the", "big", "dog", "is", "in", "a", "house", "and", "small", "old", "an", "man", "sees"),
    *("him", "dogs", "men", "are", "town", "today", "where", "of", "today's", "don't", "house-dog"),
)
#: Targets that are inside old words, too: og in dog, ous in house, ma in man, t in don't.
LEXICON = Lexicon.from_entries(
    [
        Entry("house", "hús"),
        Entry("small house", "hús"),
        Entry("dog", "hundur"),
        Entry("and", "og"),
        Entry("where", "ous"),
        Entry("man", "maðr"),
        Entry("is", "ŋár"),
        Entry("of", "the"),
        Entry("town", "don"),
        Entry("old", "tveir menn"),
    ]
)


def old_texts():
    generator = random.Random(1)
    for _ in range(300):
        words = generator.choices(OLD, k=generator.randint(1, 12))
        words = [generator.choice((word, word, word.title(), word.upper())) for word in words]
        yield generator.choice((" ", "  ", ", ", "-", ".", "\n")).join(words)


def cut(tokenizer, text):
    return tokenizer(text)["input_ids"]


def extended(model, output, **options):
    kept = output.parent / "kept.txt"
    kept.write_text(" ".join(OLD), encoding="utf-8")
    options = {"spare_known": False, **options}
    return extend_vocabulary(model, LEXICON, output, keep=[kept], quiet=True, **options)


@pytest.fixture(scope="module", params=KINDS)
def pair(request, tiny_models, tmp_path_factory):
    """Return the folder of a model, that of the extended one, and what came of it."""
    target = tmp_path_factory.mktemp("vocab") / "out"
    found = extended(tiny_models[request.param], target)
    return tiny_models[request.param], str(target), found


def test_old_texts_are_cut_as_before(pair):
    before, after = load_tokenizer(pair[0]), load_tokenizer(pair[1])
    for text in old_texts():
        assert cut(before, text) == cut(after, text), text


def test_new_words_are_one_piece(pair):
    tokenizer = load_tokenizer(pair[1])
    for text in ("hús", "the hús.", "a hús, og hús", "(maðr)", "the dog og ŋár"):
        pieces = tokenizer.convert_ids_to_tokens(cut(tokenizer, text))
        for word in words_of(text):
            if word not in OLD:
                assert word in pieces, (text, pieces)
    # Nothing is left over of the spaces.
    old = load_tokenizer(pair[0])
    assert len(cut(tokenizer, "the hús hús hús")) == len(cut(old, "the")) + 3
    assert len(cut(tokenizer, "hús.")) == 1 + len(cut(tokenizer, "the.")) - len(
        pieces_of(old, ["the"])[0]
    )


def test_what_stands_beside_new_words_is_cut_as_before(pair):
    check_neighbours(load_tokenizer(pair[0]), load_tokenizer(pair[1]))


@pytest.mark.parametrize("left", [True, False])
def test_spaces_after_new_words_are_not_stripped(left, tiny_models):
    # As in mini, and in DeBERTa, whose normaliser strips each stretch between added words.
    tokenizer = load_tokenizer(tiny_models["unigram"])
    tokenizer.backend_tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip(left=left, right=True)]
    )
    made = frozen(tokenizer)
    add_words(made, ["hús", "ŋár"])
    check_neighbours(tokenizer, made, spaces=True)
    for text in ("  the dog", " ", "", "the dog  ", *old_texts()):
        assert cut(tokenizer, text) == cut(made, text)


def test_the_tokenizer_of_mini_keeps_its_cuts():
    before = load_tokenizer("mini")
    made = frozen(before)
    add_words(made, ["hús", "ŋár"])
    check_neighbours(before, made, spaces=True)
    for text in ("  the dog", "the dog  ", " ", *old_texts()):
        assert cut(before, text) == cut(made, text)


def check_neighbours(before, after, *, spaces=False):
    """Check that known words are cut beside new ones as they are beside known ones.

    Args:
        before: The old tokenizer.
        after: The new one.
        spaces: Whether any white space is as good as one space.
    """
    number = after.get_vocab()["hús"]

    def bare(tokenizer, text):
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    for word in ("dog", "house", "Dogs", "men"):
        first, later = bare(before, word), bare(before, f"{word} {word} {word}")
        expected = [*first, number, *later[len(first) :]]
        assert bare(after, f"{word} hús {word} {word}") == expected
        if spaces:
            assert bare(after, f"{word}  hús\n{word} {word}") == expected


def test_words_inside_words_and_known_words_are_let_be(pair):
    vocabulary = load_tokenizer(pair[1]).get_vocab()
    before = load_tokenizer(pair[0]).get_vocab()
    new = {word for word, number in vocabulary.items() if number >= len(before)}
    # the: a known word; don: in don't, which is kept; tveir menn: no word.
    assert not new & {"the", "don", "tveir menn", "tveir"}
    assert {"hús", "hundur", "maðr", "ŋár"} <= new
    assert pair[2].words == len(new) - pair[2].characters


def test_transformers_loads_it_the_same(pair):
    ours, theirs = load_tokenizer(pair[1]), AutoTokenizer.from_pretrained(pair[1])
    before = AutoTokenizer.from_pretrained(pair[0])
    assert before.special_tokens_map == theirs.special_tokens_map
    for text in ("the hús, og maðr.", "hús", "ŋ"):
        assert cut(ours, text) == cut(theirs, text)
    model = AutoModelForMaskedLM.from_pretrained(pair[1])
    assert model.get_input_embeddings().weight.shape[0] == len(theirs) == model.config.vocab_size
    found = model(**theirs("the hús <mask> og", return_tensors="pt")).logits
    assert found.shape[-1] == len(theirs)
    assert torch.isfinite(found).all()


def test_embeddings_are_means_of_translations_or_of_pieces(pair):
    old, new = load_model(pair[0]), load_model(pair[1])
    tokenizer, before = load_tokenizer(pair[1]), load_tokenizer(pair[0])
    rows, made = old.get_input_embeddings().weight, new.get_input_embeddings().weight
    assert torch.equal(rows, made[: len(rows)])
    house, small = pieces_of(before, ["house", "small house"])
    expected = (rows[house].mean(0) + rows[small].mean(0)) / 2
    torch.testing.assert_close(made[tokenizer.convert_tokens_to_ids("hús")], expected)
    output = new.get_output_embeddings()
    assert output.weight.data_ptr() == made.data_ptr()
    bias, old_bias = output.bias, old.get_output_embeddings().bias
    assert bias.shape[0] == len(made)
    assert torch.equal(bias[: len(rows)], old_bias)


def test_fertility_falls(pair):
    found = pair[2]
    assert found.measured_on == "lexicon"
    assert found.after.fertility < found.before.fertility
    assert found.after.unknown == 0


def test_words_of_a_text_come_by_what_they_save(tiny_models, tmp_path):
    text = tmp_path / "new.txt"
    text.write_text("hestur hestur hestur kúgv kúgv\nseyður ross\n" * 20, encoding="utf-8")
    model = tiny_models["bpe"]
    found = extended(model, tmp_path / "out", texts=[text], words=2)
    vocabulary = load_tokenizer(str(tmp_path / "out")).get_vocab()
    assert found.words == 2
    assert "hestur" in vocabulary
    # hestur is made of its own old pieces.
    rows = load_model(model).get_input_embeddings().weight
    made = load_model(str(tmp_path / "out")).get_input_embeddings().weight
    own = pieces_of(load_tokenizer(model), ["hestur"])[0]
    torch.testing.assert_close(made[vocabulary["hestur"]], rows[own].mean(0))


def test_half_the_text_counts_and_the_rest_measures(tiny_models, tmp_path):
    text = tmp_path / "new.txt"
    text.write_text("".join(f"hestur kúgv {n}\n" for n in range(200)), encoding="utf-8")
    found = extended(tiny_models["bpe"], tmp_path / "out", texts=[text])
    assert found.measured_on == "held-out text"
    assert 0 < found.before.words < 200
    assert found.after.fertility == 1


@pytest.mark.parametrize("kind", ["bert", "roberta", "xlm-roberta"])
def test_tokenizers_of_classes_of_their_own(kind, tiny_models, tmp_path):
    """mBERT, RoBERTa and XLM-R have classes that build their tokenizers when they are loaded."""
    base = {"bert": "wordpiece", "roberta": "bpe", "xlm-roberta": "unigram"}[kind]
    data = json.loads(load_tokenizer(tiny_models[base]).backend_tokenizer.to_str())["model"]
    special = {"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
    special |= {"cls_token": "<s>", "sep_token": "</s>"}
    if kind == "bert":
        tokenizer = BertTokenizer(vocab=data["vocab"], do_lower_case=True, **special)
    elif kind == "roberta":
        merges = [tuple(each) for each in data["merges"]]
        tokenizer = RobertaTokenizer(vocab=data["vocab"], merges=merges, **special)
    else:
        tokenizer = XLMRobertaTokenizer(vocab=[tuple(each) for each in data["vocab"]], **special)
    folder = tmp_path / "model"
    load_model(tiny_models[base]).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    extended(str(folder), tmp_path / "out")
    before, after = load_tokenizer(str(folder)), load_tokenizer(str(tmp_path / "out"))
    for text in old_texts():
        assert cut(before, text) == cut(after, text), text
    assert len(cut(after, "the hús and hundur.")) < len(cut(before, "the hús and hundur."))
    assert after.mask_token_id == before.mask_token_id
    assert before("a", "b").keys() == after("a", "b").keys()


def test_command(tiny_models, tmp_path):
    lexicon = tmp_path / "lexicon.tsv"
    lexicon.write_text("house\thús\ndog\thundur\n", encoding="utf-8")
    options = ["--lexicon", str(lexicon), "-o", str(tmp_path / "out"), "--any-word"]
    done = CliRunner().invoke(adapt, ["vocab", tiny_models["unigram"], *options, "--json"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["words"] == 2
    assert record["after"]["fertility"] == 1 < record["before"]["fertility"]
    about = json.loads((tmp_path / "out" / "kiloglot.json").read_text())
    assert {each["role"] for each in about["inputs"]} == {"model", "lexicon"}
    again = CliRunner().invoke(adapt, ["vocab", tiny_models["unigram"], *options, "--resume"])
    assert "was finished before" in again.stderr
    table = CliRunner().invoke(adapt, ["vocab", tiny_models["unigram"], *options])
    assert [line.split()[0] for line in table.stdout.splitlines()] == ["lexicon", "before", "after"]


def test_words_with_apostrophes_are_words(tiny_models, tmp_path):
    entries = [Entry("house", "o\u2018zbu"), Entry("dog", "ng'omu"), Entry("man", "don't")]
    text = tmp_path / "new.txt"
    text.write_text("ng\u2019omu o\u2018zbu, the ng'omu.\n" * 9, encoding="utf-8")
    found = extend_vocabulary(
        tiny_models["bpe"],
        Lexicon.from_entries([*entries, Entry("don't do", "x")]),
        tmp_path / "out",
        texts=[text],
        spare_known=False,
        quiet=True,
    )
    tokenizer = load_tokenizer(str(tmp_path / "out"))
    new = set(tokenizer.get_vocab()) - set(load_tokenizer(tiny_models["bpe"]).get_vocab())
    assert {"o\u2018zbu", "ng'omu", "ng\u2019omu"} <= new
    # Both parts are known words, so it may be one, too.
    assert "don't" not in new
    for text in ("the o\u2018zbu.", "(ng'omu)", "'ng\u2019omu' and"):
        pieces = tokenizer.convert_ids_to_tokens(cut(tokenizer, text))
        assert any(word in pieces for word in words_of(text) if word in new), pieces
    # Spelt with either apostrophe, it means the same.
    rows = load_model(str(tmp_path / "out")).get_input_embeddings().weight
    vocabulary = tokenizer.get_vocab()
    assert torch.equal(rows[vocabulary["ng'omu"]], rows[vocabulary["ng\u2019omu"]])
    assert found.from_lexicon >= 3


@pytest.mark.parametrize("kind", ["wordpiece", "unigram", "bpe-metaspace"])
def test_new_characters_begin_apart(kind, tiny_models, tmp_path):
    entries = [Entry("house", "ŋɓe"), Entry("dog", "ɓad"), Entry("man", "áŋ")]
    text = tmp_path / "new.txt"
    text.write_text("ɖɛɖ ɛɖ ɓɛɖ\n" * 9, encoding="utf-8")
    found = extend_vocabulary(
        tiny_models[kind],
        Lexicon.from_entries(entries),
        tmp_path / "out",
        texts=[text],
        spare_known=False,
        quiet=True,
    )
    vocabulary = load_tokenizer(str(tmp_path / "out")).get_vocab()
    old = load_model(tiny_models[kind]).get_input_embeddings().weight
    rows = load_model(str(tmp_path / "out")).get_input_embeddings().weight
    before = load_tokenizer(tiny_models[kind])
    # The letter without its mark; what the words mean that have the letter; nothing known.
    torch.testing.assert_close(rows[vocabulary["á"]], old[before.get_vocab()["a"]])
    for letter, meaning in (("ŋ", "house"), ("ɓ", "dog")):
        torch.testing.assert_close(
            rows[vocabulary[letter]], old[pieces_of(before, [meaning])[0]].mean(0)
        )
    # A word of new letters alone is the mean of these.
    assert found.characters
    assert not torch.equal(rows[vocabulary["ɓɛɖ"]], rows[vocabulary["ɖɛɖ"]])


def test_characters_of_known_words_stay_bytes(tiny_models, tmp_path):
    tokenizer = load_tokenizer(tiny_models["bpe-metaspace"])
    data = json.loads(tokenizer.backend_tokenizer.to_str())
    data["model"]["byte_fallback"] = True
    size = len(tokenizer)
    data["model"]["vocab"] |= {f"<0x{byte:02X}>": size + byte for byte in range(256)}
    base = frozen(tokenizer, data)
    assert "<unk>" not in base.convert_ids_to_tokens(cut(base, "ŋá"))
    assert missing(base, ["ŋá"], ["the"]) == ["ŋ", "á"]
    assert missing(base, ["ŋá"], ["voilá"]) == ["ŋ"]
    # What was unknown is better known, in any language.
    assert missing(tokenizer, ["ŋá"], ["voilá"]) == ["ŋ", "á"]


def test_remedies_name_the_command_that_has_them(tiny_models, tmp_path):
    path = tmp_path / "odd.list"
    path.write_text("a b c\nd e f\n", encoding="utf-8")
    for arguments in (
        ("vocab", tiny_models["bpe"], "--lexicon", str(path), "-o", str(tmp_path / "out")),
        ("align", tiny_models["bpe"], str(path)),
    ):
        done = CliRunner().invoke(adapt, arguments)
        assert isinstance(done.exception, InputError), done.output
        assert "--columns source,target" in str(done.exception)
        assert "kiloglot lexicon convert" in str(done.exception)


def test_equal_runs_write_equal_files(tiny_models, tmp_path):
    for name in ("one", "two"):
        extended(tiny_models["wordpiece"], tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_words_of_known_languages_are_spared(tiny_models, tmp_path):
    known = KnownWords.of({"hús", "og", *map(str, range(1000))})
    assert "hús" in known
    assert "HÚS" in known
    assert sum(f"word{n}" in known for n in range(1000)) < 50
    assert "og" not in KnownWords.of({"a", "b", "c"}, 64)
    # Icelandic is one of the languages of mini, and shares these words with the new one.
    for word in ("hús", "og", "house", "старый"):
        assert word in known_words()
    found = extended(tiny_models["unigram"], tmp_path / "out", spare_known=True)
    vocabulary = load_tokenizer(str(tmp_path / "out")).get_vocab()
    assert "hús" not in vocabulary
    assert "ŋár" in vocabulary
    assert found.words < len(LEXICON)
