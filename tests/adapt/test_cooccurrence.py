"""First embeddings from counts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForMaskedLM

from kiloglot.adapt.cooccurrence import put_into, start
from kiloglot.adapt.pretrain import Pretraining, Scratch, pretrain
from kiloglot.adapt.training import Training

VOCABULARY = 40


def _stream(seed: int = 0) -> np.ndarray:
    """Sentences "a x b": a piece of 10-14, one of 20-24, one of 10-14 or of 30-34 by kind."""
    draw = np.random.default_rng(seed)
    lines = []
    for _ in range(2000):
        if draw.random() < 0.5:
            lines.append([5, draw.integers(10, 15), 6, 1])
        else:
            lines.append([7, draw.integers(20, 25), 8, 1])
    return np.array(lines, dtype=np.uint32).ravel()


def test_pieces_in_the_same_surroundings_get_like_vectors() -> None:
    vectors = start([_stream()], [1.0], VOCABULARY, 8).vectors
    likeness = vectors @ vectors.T
    same = likeness[10:15, 10:15][~np.eye(5, dtype=bool)].min()
    other = likeness[10:15, 20:25].max()
    assert same > other + 0.3
    assert np.allclose(np.linalg.norm(vectors[[1, 5, 6, 7, 8, 10, 20]], axis=1), 1.0, atol=1e-5)
    assert not vectors[[0, 2, 35, 39]].any()


def test_frequencies_follow_the_weights() -> None:
    first, second = np.full(100, 3, dtype=np.uint32), np.full(100, 4, dtype=np.uint32)
    shares = start([first, second], [3.0, 1.0], 10, 4).frequencies
    assert shares.sum() == pytest.approx(1.0)
    assert shares[3] / shares[4] == pytest.approx(3.0, rel=0.02)
    assert 0 < shares[0] < shares[4] / 50


def test_counting_in_parts_loses_little(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = start([_stream()], [1.0], VOCABULARY, 8)
    monkeypatch.setattr("kiloglot.adapt.cooccurrence._AT_ONCE", 1000)
    parts = start([_stream()], [1.0], VOCABULARY, 8)
    assert np.allclose(whole.frequencies, parts.frequencies)
    likeness = whole.vectors @ whole.vectors.T, parts.vectors @ parts.vectors.T
    assert np.abs(likeness[0] - likeness[1]).max() < 0.05


@pytest.mark.parametrize("tied", [True, False])
def test_embeddings_and_bias_are_set(tied: bool) -> None:
    config = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        tie_word_embeddings=tied,
    )
    model = BertForMaskedLM(config)
    found = start([_stream()], [1.0], VOCABULARY, 8)
    put_into(model, found)
    weight = model.get_input_embeddings().weight.detach()
    assert torch.allclose(weight[10, :8], torch.from_numpy(found.vectors[10]))
    assert torch.allclose(weight[1:].norm(dim=1), torch.ones(VOCABULARY - 1), atol=1e-4)
    assert not weight[0].any(), "the padding stays zero"
    head = model.get_output_embeddings()
    assert torch.equal(head.weight, model.get_input_embeddings().weight)
    assert torch.allclose(head.bias.exp(), torch.from_numpy(found.frequencies), atol=1e-5)


def test_a_new_model_begins_far_ahead(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    draw = np.random.default_rng(0)
    words = ["salmi", "keto", "vuori", "ranta", "suo", "harju"]
    lines = {" ".join(draw.choice(words, 6)) + f" {draw.integers(1000)}" for _ in range(3000)}
    text.write_text("\n".join(sorted(lines)), encoding="utf-8")
    losses = {}
    for kind in ("counts", "random"):
        about = Pretraining(length=32, held_out=5.0)
        training = Training(steps=3, batch=4, rate=1e-4, precision="fp32")
        scratch = Scratch(config="tiny", vocabulary=600, start=kind)
        pretrain(scratch, [text], tmp_path / kind, training, about, quiet=True)
        counts = json.loads((tmp_path / kind / "kiloglot.json").read_text())["counts"]
        losses[kind] = counts["evaluations"][-1]["loss"]
    assert losses["counts"] < losses["random"] - 1
