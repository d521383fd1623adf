"""Continued pretraining: packing, mixing, masking, the head, and whole runs."""

import json
import lzma
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest
import safetensors.torch
import torch
from click.testing import CliRunner
from transformers import AutoModelForMaskedLM, AutoTokenizer

from kiloglot.adapt.masked_lm import MaskedLanguageModel
from kiloglot.adapt.masking import IGNORED, Masking, continuations
from kiloglot.adapt.mixture import Frame, Mixture, collate, shares
from kiloglot.adapt.models import load_model, load_tokenizer
from kiloglot.adapt.packing import is_held_out, pack
from kiloglot.adapt.pretrain import Pretraining, pretrain
from kiloglot.adapt.scratch import configuration, new_tokenizer
from kiloglot.adapt.training import Training
from kiloglot.adapt.vocabulary import add_words, frozen
from kiloglot.cli.adapt import adapt
from kiloglot.errors import InputError

LINES = [
    "the big dog is in a house",
    "an old man sees the dog",
    "houses, dogs and men are in the town",
    "where is the small house of the man?",
]
PLAN = Training(steps=6, batch=4, rate=1e-3, precision="fp32")
SHORT = Pretraining(length=16, held_out=10)


@pytest.fixture
def texts(tmp_path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt.xz"
    one.write_text("".join(f"{line} {n}\n" for n in range(60) for line in LINES))
    with lzma.open(two, "wt") as stream:
        stream.writelines(f"{LINES[n % 4]} and {n}\n" for n in range(30))
    return [one, two]


def packed(texts, model, folder):
    return pack(texts, load_tokenizer(model), folder, held_out=10)


FRAME = Frame(16, 2, 0)


class TestPacking:
    """Lines become a stream of pieces, blocks of equal length."""

    def test_nothing_is_lost(self, texts, tiny_model, tmp_path):
        tokenizer = load_tokenizer(tiny_model)
        lines = texts[0].read_text().splitlines()
        for text in packed(texts, tiny_model, tmp_path / "pieces")[:1]:
            held = [line for line in lines if is_held_out(line, 10)]
            kept = [line for line in lines if not is_held_out(line, 10)]
            assert 0 < len(held) < len(lines) / 2
            for stream, expected in ((text.held_out, held), (text.stream, kept)):
                ids = tokenizer(expected, add_special_tokens=False)["input_ids"]
                assert stream.tolist() == [each for line in ids for each in (*line, 3)]
            blocks = [FRAME.block(text.stream, n) for n in range(text.blocks(16))]
            assert all(block[0] == 2 and 0 not in block for block in blocks[:-1])
            inside = [each for block in blocks for each in block if each > 3]
            assert inside == [each for each in text.stream if each > 3]

    def test_other_formats(self, tiny_model, tmp_path):
        path = tmp_path / "a.conllu"
        row = "{}\t{}" + "\t_" * 8
        path.write_text("\n".join(row.format(n + 1, w) for n, w in enumerate(["the", "dog"])))
        text = pack([path], load_tokenizer(tiny_model), tmp_path / "p", held_out=0)[0]
        tokens = load_tokenizer(tiny_model).convert_ids_to_tokens(text.stream.tolist())
        assert tokens == ["the", "dog", "</s>"]

    def test_empty_texts(self, tiny_model, tmp_path):
        (tmp_path / "empty.txt").write_text("\n \n")
        with pytest.raises(InputError, match="no text"):
            pack([tmp_path / "empty.txt"], load_tokenizer(tiny_model), tmp_path / "p")


class TestMixture:
    """Texts are mixed by temperature, and by position."""

    def mixture(self, texts, model, folder, temperature):
        masking = Masking.of(load_tokenizer(model))
        return Mixture(packed(texts, model, folder), FRAME, masking, temperature, 5)

    def test_shares(self):
        assert shares([9, 1], 1).tolist() == [0.9, 0.1]
        assert shares([9, 1], 2).tolist() == [0.75, 0.25]
        assert shares([9, 1, 0], 1e9)[:2] == pytest.approx([0.5, 0.5])

    def test_a_round_has_each_text_by_its_share(self, texts, tiny_model, tmp_path):
        mixture = self.mixture(texts, tiny_model, tmp_path / "p", 2)
        drawn = Counter(mixture.where(place)[0] for place in range(len(mixture)))
        wanted = shares(mixture.sizes, 2) * len(mixture)
        assert all(abs(drawn[n] - wanted[n]) <= 1 for n in (0, 1))
        large = mixture.sizes[0]
        blocks = [mixture.where(place) for place in range(2 * len(mixture))]
        # Each text is gone through before a block comes again.
        times = Counter(block for text, block in blocks if text == 0)
        assert len(times) == large
        assert set(times.values()) <= {1, 2}
        small = mixture.sizes[1]
        assert {block for text, block in blocks if text == 1} == set(range(small))

    def test_any_position_at_any_time(self, texts, tiny_model, tmp_path):
        one = self.mixture(texts, tiny_model, tmp_path / "p", 3)
        two = self.mixture(texts, tiny_model, tmp_path / "p", 3)
        there = [one[place] for place in range(200)]
        back = [two[place] for place in reversed(range(200))][::-1]
        for first, second in zip(there, back, strict=True):
            assert np.array_equal(first[0], second[0])
            assert np.array_equal(first[1], second[1])


class TestMasking:
    """15 % are guessed: 80 % hidden, 10 % replaced, 10 % as they are."""

    def masked(self, model, **options):
        masking = Masking.of(load_tokenizer(model), **options)
        ids = np.random.default_rng(0).integers(5, 60, (400, 100))
        ids[:, 0], ids[:, -1] = 2, 3
        return masking, ids, [masking(row, 1, n) for n, row in enumerate(ids)]

    def test_shares(self, tiny_model):
        masking, ids, found = self.masked(tiny_model)
        masked, labels = (np.stack(each) for each in zip(*found, strict=True))
        chosen = labels != IGNORED
        assert (chosen.sum(1) == round(0.15 * 98)).all()
        assert not chosen[:, [0, -1]].any()
        assert np.array_equal(labels[chosen], ids[chosen])
        assert np.array_equal(masked[~chosen], ids[~chosen])
        assert (masked[chosen] == masking.mask).mean() == pytest.approx(0.8, abs=0.03)
        assert (masked[chosen] == ids[chosen]).mean() == pytest.approx(0.1, abs=0.03)
        assert not np.isin(masked[chosen], [0, 1, 2, 3]).any()

    def test_whole_words(self, tiny_model):
        masking, ids, found = self.masked(tiny_model, whole_words=True)
        for row, (_, labels) in zip(ids, found, strict=True):
            chosen = labels != IGNORED
            goes_on = masking.continues[row]
            for place in range(2, 99):
                if goes_on[place]:
                    assert chosen[place] == chosen[place - 1]
            assert 0.1 < chosen.mean() < 0.4

    @pytest.mark.parametrize("kind", ["wordpiece", "unigram", "bpe"])
    def test_words_that_were_added_are_words_of_their_own(self, kind, tiny_models):
        tokenizer = frozen(load_tokenizer(tiny_models[kind]))
        number = add_words(tokenizer, ["hús"])["hús"]
        assert not continuations(tokenizer)[number]
        assert continuations(tokenizer).any()

    def test_blocks_with_little_in_them(self, tiny_model):
        masking = Masking.of(load_tokenizer(tiny_model))
        _, labels = masking(np.array([2, 3, 0, 0]), 0, 0)
        assert (labels == IGNORED).all()


@pytest.mark.parametrize("kind", ["wordpiece", "unigram", "bpe"])
def test_the_head_at_masked_positions_gives_the_same_loss(kind, tiny_models):
    model = load_model(tiny_models[kind]).eval()
    torch.manual_seed(1)
    ids = torch.randint(5, 40, (3, 12))
    labels = torch.where(torch.rand(3, 12) < 0.3, ids, IGNORED)
    expected = model(input_ids=ids, labels=labels).loss
    expected.backward()
    gradient = model.get_input_embeddings().weight.grad.clone()
    model.zero_grad()
    objective = MaskedLanguageModel(model)
    assert objective.picked
    batch = {"input_ids": ids, "labels": labels}
    found = objective.sums(model, batch)[0] / objective.counts(batch)[0]
    found.backward()
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(model.get_input_embeddings().weight.grad, gradient)
    # Without rows to pick the model is as it was.
    assert model(input_ids=ids).logits.shape[:2] == ids.shape


def weights(folder):
    return safetensors.torch.load_file(folder / "model.safetensors")


def same(one, two, **tolerance):
    first, second = weights(one), weights(two)
    assert first.keys() == second.keys()
    for name, value in first.items():
        if tolerance:
            torch.testing.assert_close(value, second[name], **tolerance)
        else:
            assert torch.equal(value, second[name]), name


def test_a_run_lowers_the_loss_and_writes_a_model(texts, tiny_model, tmp_path):
    plan = Training(steps=40, batch=8, rate=5e-3, precision="fp32", evaluate_every=20)
    found = pretrain(tiny_model, texts, tmp_path / "out", plan, SHORT, quiet=True)
    evaluations = found.counts["evaluations"]
    assert [each["step"] for each in evaluations] == [20, 40]
    assert evaluations[1]["loss"] < np.log(80)
    assert found.counts["head_at_masked_positions"]
    assert set(found.counts["loss_by_text"]) == set(map(str, texts))
    model = AutoModelForMaskedLM.from_pretrained(tmp_path / "out")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert model(**tokenizer("the <mask> is", return_tensors="pt")).logits.isfinite().all()
    about = json.loads((tmp_path / "out" / "kiloglot.json").read_text())
    assert about["counts"]["tokens_seen"] == 40 * 8 * 16
    assert {each["role"] for each in about["inputs"]} == {"model", "text"}


def test_accumulated_gradients_give_the_same_model(texts, tiny_model, tmp_path):
    for micro in (0, 1):
        plan = Training(steps=5, batch=4, micro=micro, rate=1e-3, precision="fp32")
        pretrain(tiny_model, texts, tmp_path / f"out{micro}", plan, SHORT, quiet=True)
    same(tmp_path / "out0", tmp_path / "out1", rtol=1e-4, atol=1e-5)


def command(model, texts, output, *options):
    return [
        *("pretrain", model, *map(str, texts), "-o", str(output), "--max-steps", "12"),
        *("--batch", "4", "--length", "16", "--held-out", "10", "--precision", "fp32", "-q"),
        *("--rate", "0.001", *options),
    ]


def environment():
    return {**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def test_two_processes_give_the_same_model(texts, tiny_model, tmp_path):
    done = CliRunner().invoke(adapt, command(tiny_model, texts, tmp_path / "one"))
    assert done.exit_code == 0, done.output
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2"]
    launcher += ["--master-port=0", "--rdzv-backend=c10d", "--rdzv-endpoint=localhost:0"]
    ran = subprocess.run(
        [
            *launcher,
            *("-m", "kiloglot.cli", "adapt"),
            *command(tiny_model, texts, tmp_path / "two", "--json"),
        ],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    same(tmp_path / "one", tmp_path / "two", rtol=1e-4, atol=1e-5)
    counts = json.loads(ran.stdout)
    alone = json.loads((tmp_path / "one" / "kiloglot.json").read_text())["counts"]
    assert counts["losses"][0][1] == pytest.approx(alone["losses"][0][1], rel=1e-4)
    assert counts["evaluations"][0]["loss"] == pytest.approx(
        alone["evaluations"][0]["loss"], rel=1e-4
    )


def test_a_killed_run_goes_on_to_the_same_weights(texts, tiny_model, tmp_path):
    drop = ("--dropout", "0.1")
    whole = CliRunner().invoke(adapt, command(tiny_model, texts, tmp_path / "whole", *drop))
    assert whole.exit_code == 0, whole.output
    options = command(tiny_model, texts, tmp_path / "out", *drop, "--checkpoint-steps", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiloglot.cli", "adapt", *options], env=environment()
    )
    folder = tmp_path / ".out.unfinished"
    until = time.monotonic() + 200
    while not list(folder.glob("checkpoint-[3-9]")) and time.monotonic() < until:
        if process.poll() is not None:
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(adapt, [*options, "--resume"])
    assert done.exit_code == 0, done.output
    same(tmp_path / "whole", tmp_path / "out")
    assert not folder.exists()
    again = CliRunner().invoke(adapt, [*options, "--resume"])
    assert again.exit_code == 0


class TestScratch:
    """A new tokenizer and a new model by the same path."""

    @pytest.mark.parametrize("kind", ["unigram", "bpe"])
    def test_tokenizer(self, kind, tmp_path):
        text = [f"{line} Größe naïve {n}" for n in range(50) for line in LINES]
        made = new_tokenizer(text, 420, kind=kind, length=64)
        made.save_pretrained(tmp_path)
        tokenizer = AutoTokenizer.from_pretrained(tmp_path)
        assert len(tokenizer) <= 420
        for line in ("the old dog sees 12 houses.", "Größe", "жил-был 漢字 🙂"):
            ids = tokenizer(line)["input_ids"]
            assert tokenizer.unk_token_id not in ids
            assert tokenizer.decode(ids, skip_special_tokens=True) == line
        assert "▁dog" in tokenizer.tokenize("the dog")
        with pytest.raises(InputError, match="too small"):
            new_tokenizer(text, 100)

    def test_model(self, texts, tmp_path):
        config = tmp_path / "config.json"
        config.write_text(
            json.dumps(
                {
                    "model_type": "bert",
                    "hidden_size": 16,
                    "num_hidden_layers": 1,
                    "num_attention_heads": 2,
                    "intermediate_size": 16,
                    "max_position_embeddings": 64,
                }
            )
        )
        options = ["--from-scratch", str(config), "--vocab-size", "420", "--max-steps", "4"]
        options += ["--batch", "4", "--length", "16", "--half", "--json", "-q"]
        arguments = ["pretrain", *map(str, texts), "-o", str(tmp_path / "out"), *options]
        done = CliRunner().invoke(adapt, arguments)
        assert done.exit_code == 0, done.output
        model = load_model(str(tmp_path / "out"))
        assert weights(tmp_path / "out")["bert.embeddings.word_embeddings.weight"].dtype == (
            torch.float16
        )
        assert model.config.hidden_dropout_prob == 0.1
        assert model.config.vocab_size == len(load_tokenizer(str(tmp_path / "out")))

    def test_configurations(self, tmp_path):
        assert configuration("mini")["hidden_size"] == 256
        for text, message in (("{", "no JSON"), ("{}", "model_type"), ("[]", "model_type")):
            (tmp_path / "c.json").write_text(text)
            with pytest.raises(InputError, match=message):
                configuration(str(tmp_path / "c.json"))
        with pytest.raises(InputError, match="no such configuration"):
            configuration("huge")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--length", "100"], "longer than the 66"),
        (["--batch", "4", "--micro-batch", "3"], "does not divide"),
        (["--length", "16", "--held-out", "99.99"], "held out"),
    ],
)
def test_numbers_that_do_not_fit_are_one_line_errors(
    arguments, message, texts, tiny_model, tmp_path
):
    options = ["pretrain", tiny_model, str(texts[0]), "-o", str(tmp_path / "out"), "-q"]
    done = CliRunner().invoke(adapt, [*options, "--max-steps", "2", *arguments])
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


def test_positions_are_shifted_in_half_of_the_blocks():
    rows = [(np.arange(4), np.full(4, IGNORED), shift) for shift in (0, 3)]
    batch = collate(rows, padding=9)
    assert batch["position_ids"].tolist() == [[0, 1, 2, 3], [3, 4, 5, 6]]
    assert "position_ids" not in collate(rows[:1], padding=9)
