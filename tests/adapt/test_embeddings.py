"""Models of every sort get rows for what is added to their vocabulary."""

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM

from kiloglot.adapt.embeddings import extend
from kiloglot.adapt.models import load_model
from kiloglot.errors import InputError


@pytest.mark.parametrize("tied", [True, False])
def test_tied_or_not(tied):
    config = BertConfig(
        vocab_size=10,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        tie_word_embeddings=tied,
    )
    model = BertForMaskedLM(config)
    with torch.no_grad():
        model.get_output_embeddings().bias.copy_(torch.arange(10.0))
    inputs = model.get_input_embeddings().weight.clone()
    outputs = model.get_output_embeddings().weight.clone()
    assert torch.equal(inputs, outputs) == tied
    extend(model, 10, [[[1, 3]], [[2], [4, 6]], [], [[1, 11]], []])
    for old, new in (
        (inputs, model.get_input_embeddings().weight),
        (outputs, model.get_output_embeddings().weight),
    ):
        assert torch.equal(new[:10], old)
        torch.testing.assert_close(new[10], old[[1, 3]].mean(0))
        torch.testing.assert_close(new[11], (old[2] + old[[4, 6]].mean(0)) / 2)
        # Nothing known: drawn as widely as old rows lie, and apart.
        for drawn in (new[12], new[14]):
            assert ((drawn - old.mean(0)).abs() < 5 * old.std(0)).all()
        assert (new[12] - new[14]).norm() > 0.5 * old.std(0).norm()
        torch.testing.assert_close(new[13], (old[1] + new[11]) / 2)
    assert model.get_output_embeddings().bias[10:].tolist() == [2.0, 3.5, 4.5, 2.25, 4.5]
    assert model.config.vocab_size == 15


def test_rows_to_spare_are_taken_first():
    model = BertForMaskedLM(
        BertConfig(
            vocab_size=16,
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
        )
    )
    extend(model, 10, [[[1]], [[2]]])
    rows = model.get_input_embeddings().weight
    assert rows.shape[0] == 16
    assert torch.equal(rows[10], rows[1])


def test_fewer_rows_than_pieces(tiny_model):
    with pytest.raises(InputError, match="embeddings for the"):
        extend(load_model(tiny_model), 1000, [[[1]]])
