"""Alignment of two languages by layer: pairs, vectors, retrieval, the command."""

import json

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from transformers import AutoModel

from kiloglot.adapt.alignment import align, retrieval
from kiloglot.adapt.layers import vectors
from kiloglot.adapt.models import load_tokenizer
from kiloglot.adapt.pairs import Pair, read_pairs
from kiloglot.cli.adapt import adapt
from kiloglot.errors import InputError, OutputError

WORDS = ["dog", "house", "man", "town", "the", "today", "old", "small", "big", "sees", "and", "in"]


def links(*pairs):
    return np.array(pairs, dtype=np.int64)


def identity(count):
    return links(*((number, number) for number in range(count)))


@pytest.fixture
def lexicon(tmp_path):
    path = tmp_path / "lexicon.tsv"
    rows = [f"{word}\t{word[::-1]}o" for word in WORDS]
    path.write_text("\n".join([*rows, "dog\tgodi", "London\tLondon", "dog\tgodo"]) + "\n")
    return path


class TestPairs:
    def test_lexicon(self, lexicon):
        found = read_pairs([lexicon])
        assert found.kind == "words"
        assert found.pairs[0] == Pair("dog", "godo")
        assert Pair("dog", "godi") in found.pairs
        assert (len(found.pairs), found.found, found.same) == (13, 13, 1)
        assert Pair("London", "London") in read_pairs([lexicon], same=True).pairs

    def test_drawn_by_the_seed(self, lexicon):
        draws = [read_pairs([lexicon], limit=5, seed=seed).pairs for seed in (0, 0, 1)]
        assert len(draws[0]) == 5
        assert draws[0] == draws[1] != draws[2]

    def test_sentences(self, tmp_path):
        pairs = tmp_path / "pairs.tsv"
        pairs.write_text(
            "the big dog is in a house\tmikil hundur\n\nan old man sees the dog ||| gamal\n"
        )
        found = read_pairs([pairs])
        assert found.kind == "sentences"
        assert found.pairs[1] == Pair("an old man sees the dog", "gamal")
        pairs.write_text("no tab here\n")
        with pytest.raises(InputError, match=r"pairs.tsv:1: no pair"):
            read_pairs([pairs], kind="sentences")

    def test_two_files(self, tmp_path):
        one, two = tmp_path / "a.txt", tmp_path / "b.txt"
        one.write_text("a dog\na man\n\n")
        two.write_text("hundur\nmaður\n\n")
        assert read_pairs([one, two]).pairs == [Pair("a dog", "hundur"), Pair("a man", "maður")]
        two.write_text("hundur\n")
        with pytest.raises(InputError, match=r"b.txt: has 1 sentences, .*a.txt has 3"):
            read_pairs([one, two])

    def test_a_lexicon_beside_another_file(self, lexicon, tmp_path):
        text = tmp_path / "text.txt"
        text.write_text("the dog\n")
        for files in ([text, lexicon], [lexicon, text]):
            with pytest.raises(InputError, match=r"lexicon.tsv: has two columns: .* name it alone"):
                read_pairs(files)

    def test_public_corpora(self, corpora):
        found = read_pairs(
            [corpora / f"data/{code}/xsid/valid.conll" for code in ("eng", "kaz")], limit=3
        )
        assert found.kind == "sentences"
        assert found.found > 250
        assert read_pairs([corpora / "data/fao/lexicon.tsv"], limit=10).kind == "words"


class TestRetrieval:
    def test_found_and_not_found(self):
        chance = np.random.default_rng(0)
        rows = chance.normal(size=(40, 8)).astype(np.float32)
        assert retrieval(rows, rows + 0.01, identity(40)) == (1.0, 1.0)
        assert retrieval(rows, rows[::-1].copy(), identity(40))[0] == 0.0

    @pytest.mark.parametrize("fit", ["held-out", "all"])
    def test_a_constant_difference_is_taken_away(self, fit):
        rows = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
        away = rows + np.linspace(3, 9, 8, dtype=np.float32)
        plain, shifted = retrieval(rows, away, identity(60), fit)
        assert plain < 0.3
        assert shifted == 1.0

    def test_what_is_fitted_on_the_query_is_not_held_out(self):
        # Two pairs: fitted on both, the mean difference is half right for each.
        queries = np.array([[0.0, 0.0], [1.0, 0.0]], dtype=np.float32)
        candidates = np.array([[0.0, 10.0], [1.0, -10.0]], dtype=np.float32)
        assert retrieval(queries, candidates, identity(2), "all")[1] == 1.0
        assert retrieval(queries, candidates, identity(2), "held-out")[1] == 0.0

    def test_vectors_that_are_all_alike_find_nothing(self):
        rows = np.ones((20, 4), dtype=np.float32)
        for metric in ("euclidean", "cosine"):
            assert retrieval(rows, rows, identity(20), metric=metric) == (0.0, 0.0)

    def test_any_translation_is_right(self):
        queries = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
        candidates = np.array([[1.0, 0.1], [0.9, 0.0], [0.0, 1.0]], dtype=np.float32)
        assert retrieval(queries, candidates, links((0, 0), (0, 1), (1, 2)), "all")[0] == 1.0
        assert retrieval(queries, candidates, links((0, 0), (1, 2)), "all")[0] == 1.0
        assert retrieval(queries, candidates, links((0, 1), (1, 2)), "all")[0] == 0.5

    def test_metrics_differ(self):
        queries = np.array([[1.0, 0.0], [0.0, 2.0]], dtype=np.float32)
        candidates = np.array([[9.0, 0.0], [0.4, 0.5]], dtype=np.float32)
        assert retrieval(queries, candidates, identity(2), metric="cosine")[0] == 1.0
        assert retrieval(queries, candidates, identity(2))[0] == 0.5

    def test_as_a_plain_search_finds(self):
        chance = np.random.default_rng(1)
        left = chance.normal(size=(300, 6)).astype(np.float32)
        right = (left + chance.normal(scale=0.7, size=left.shape)).astype(np.float32)
        mean = (right - left).mean(0)
        nearest = np.linalg.norm((left + mean)[:, None] - right[None], axis=-1).argmin(1)
        wanted = (nearest == np.arange(300)).mean()
        assert 0.2 < wanted < 0.9
        assert retrieval(left, right, identity(300), "all")[1] == pytest.approx(wanted)


class TestVectors:
    def test_means_of_each_text_alone(self, tiny_models, tmp_path):
        texts = ["the dog", "an old man sees the dog, and the dog sees him", "a", "houses"]
        for model in tiny_models.values():
            tokenizer = load_tokenizer(model)
            encoder = AutoModel.from_pretrained(model).eval()
            found = vectors(encoder, tokenizer, texts, length=60, folder=tmp_path)
            assert found.shape == (3, 4, 16)
            for number, text in enumerate(texts):
                ids = tokenizer(text, return_tensors="pt")["input_ids"]
                with torch.no_grad():
                    states = encoder(input_ids=ids, output_hidden_states=True).hidden_states
                for layer, state in enumerate(states):
                    wanted = state[0, 1:-1].mean(0).numpy()
                    assert np.allclose(found[layer, number], wanted, atol=1e-5)


class TestCommand:
    def run(self, *arguments):
        return CliRunner().invoke(adapt, ["align", *map(str, arguments)])

    def test_table_and_plot(self, tiny_model, lexicon, tmp_path):
        plots = [tmp_path / name for name in ("a.svg", "b.svg", "c.png")]
        for path in plots:
            result = self.run(tiny_model, lexicon, "--both", "--plot", path)
            assert result.exit_code == 0, result.output
        rows = [line.split() for line in result.stdout.splitlines()]
        assert rows[0] == ["layer", "direction", "plain", "shifted"]
        assert [row[0] for row in rows[1:]] == ["0", "1", "2"] * 2
        assert "13 of 13 pairs of words (1 with equal sides passed over)" in result.stderr
        assert plots[0].read_bytes() == plots[1].read_bytes()
        assert plots[2].read_bytes().startswith(b"\x89PNG")

    def test_json_is_the_function(self, tiny_model, lexicon):
        found = json.loads(self.run(tiny_model, lexicon, "--json", "-q", "--fit", "all").stdout)
        same = align(tiny_model, read_pairs([lexicon]), fit="all")
        assert found["layers"] == same.record()["layers"]
        assert found["candidates"] == 13
        assert same.best().shifted == max(layer["shifted"] for layer in found["layers"])

    def test_errors(self, tiny_model, lexicon, tmp_path):
        assert self.run(tiny_model, lexicon, "--plot", "x.txt").exit_code == 2
        assert self.run(tiny_model, lexicon, lexicon, lexicon).exit_code == 2
        single = tmp_path / "one.tsv"
        single.write_text("dog\thundur\n")
        for arguments, message in (
            ((tmp_path / "none", lexicon), "no such folder"),
            ((tiny_model, tmp_path / "none.tsv"), "none.tsv"),
            ((tiny_model, single), "fewer than two"),
        ):
            result = self.run(*arguments)
            assert isinstance(result.exception, InputError | OutputError)
            assert message in str(result.exception)
