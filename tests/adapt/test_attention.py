"""Plain attention, rotation and the summed loss give what transformers and torch give."""

import sys

import pytest
import torch
from torch.nn.functional import cross_entropy
from transformers import (
    BertConfig,
    BertForMaskedLM,
    DebertaV2Config,
    DebertaV2ForMaskedLM,
    ModernBertConfig,
    ModernBertForMaskedLM,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

from kiloglot.adapt import attention
from kiloglot.adapt.attention import PLAIN, faster
from kiloglot.adapt.rotation import quicker_rotation, rotated
from kiloglot.adapt.summed_loss import summed_cross_entropy

SMALL = {
    "vocab_size": 60,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
}
MODELS = {
    "bert": lambda: BertForMaskedLM(BertConfig(**SMALL)),
    "xlm-r": lambda: XLMRobertaForMaskedLM(XLMRobertaConfig(**SMALL)),
    "modernbert": lambda: ModernBertForMaskedLM(
        ModernBertConfig(**SMALL, local_attention=8, global_attn_every_n_layers=2)
    ),
}
IDS = torch.arange(1, 49).view(2, 24)
MASK = torch.ones(2, 24, dtype=torch.long)
MASK[1, 9:] = 0


def gradients(model, low=False):
    """Return the scores at real pieces, and the gradients of a loss of them."""
    model.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=low):
        scores = model(input_ids=IDS, attention_mask=MASK).logits[MASK.bool()]
        loss = cross_entropy(scores.float(), IDS[MASK.bool()])
    loss.backward()
    return scores.float().detach(), {
        name: value.grad.clone()
        for name, value in model.named_parameters()
        if value.grad is not None
    }


@pytest.mark.parametrize("low", [False, True], ids=["fp32", "bf16"])
@pytest.mark.parametrize("name", MODELS)
def test_attention_is_that_of_transformers(name, low):
    torch.manual_seed(0)
    model = MODELS[name]().eval()
    model.set_attn_implementation("eager")
    scores, expected = gradients(model, low)
    faster(model, 24)
    assert model.config._attn_implementation == PLAIN
    found, made = gradients(model, low)
    near = {"rtol": 2e-2, "atol": 2e-2} if low else {"rtol": 1e-4, "atol": 1e-5}
    torch.testing.assert_close(found, scores, **near)
    assert made.keys() == expected.keys()
    for parameter, gradient in expected.items():
        torch.testing.assert_close(made[parameter], gradient, **near)
        assert made[parameter].isfinite().all()
    # The configuration that is written says nothing of it.
    assert PLAIN not in model.config.to_json_string()


def test_attention_of_another_kind_stays_as_it_was():
    config = {**SMALL, "relative_attention": True, "pos_att_type": ["c2p", "p2c"]}
    model = DebertaV2ForMaskedLM(DebertaV2Config(**config)).eval()
    before = gradients(model)[0]
    faster(model, 24)
    torch.testing.assert_close(gradients(model)[0], before)


def test_attention_that_would_differ_is_not_taken(monkeypatch):
    model = MODELS["bert"]().eval()
    monkeypatch.setattr(
        attention,
        "plain_attention",
        lambda module, query, key, value, *others, **more: (value.transpose(1, 2) * 2, None),
    )
    faster(model, 24)
    assert model.config._attn_implementation == "eager"


def test_long_blocks_are_left_to_fused_attention():
    model = MODELS["bert"]()
    before = model.config._attn_implementation
    faster(model, 512)
    assert model.config._attn_implementation == before


@pytest.mark.parametrize("classes", [7, 70_000, 200_000])
def test_the_summed_loss_is_torchs_however_the_rows_are_cut(classes):
    torch.manual_seed(0)
    scores = (4 * torch.randn(5, classes)).requires_grad_()
    targets = torch.randint(classes, (5,))
    # In single precision torch itself is some 2e-4 off for so many classes, on some processors.
    precise = scores.detach().double().requires_grad_()
    expected = cross_entropy(precise, targets, reduction="sum")
    (gradient,) = torch.autograd.grad(expected * 3, precise)
    found = summed_cross_entropy(scores, targets)
    torch.testing.assert_close(found, expected.float())
    torch.testing.assert_close(torch.autograd.grad(found * 3, scores)[0], gradient.float())
    with torch.no_grad():
        plain = cross_entropy(scores, targets, reduction="sum")
        torch.testing.assert_close(summed_cross_entropy(scores, targets), plain)


def test_the_summed_loss_keeps_the_precision_of_the_scores():
    torch.manual_seed(0)
    scores = torch.randn(40, 500).bfloat16().requires_grad_()
    targets = torch.randint(500, (40,))
    expected = torch.autograd.grad(cross_entropy(scores.float(), targets) * 40, scores)[0]
    found = torch.autograd.grad(summed_cross_entropy(scores, targets), scores)[0]
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found, expected, rtol=1e-2, atol=1e-4)


def test_no_rows_cost_nothing():
    scores = torch.randn(0, 9, requires_grad=True)
    found = summed_cross_entropy(scores, torch.empty(0, dtype=torch.long))
    found.backward()
    assert found.item() == 0


@pytest.mark.parametrize("low", [False, True], ids=["fp32", "bf16"])
def test_rotation_is_that_of_transformers(low):
    torch.manual_seed(0)
    model = MODELS["modernbert"]().eval()
    scores, expected = gradients(model, low)
    place = sys.modules[type(model).__module__]
    theirs = place.apply_rotary_pos_emb
    with quicker_rotation(model) as taken:
        assert taken
        assert place.apply_rotary_pos_emb is rotated
        found, made = gradients(model, low)
    assert place.apply_rotary_pos_emb is theirs
    near = {"rtol": 2e-2, "atol": 2e-2} if low else {"rtol": 1e-4, "atol": 1e-5}
    torch.testing.assert_close(found, scores, **near)
    for parameter, gradient in expected.items():
        torch.testing.assert_close(made[parameter], gradient, **near)


def test_rotation_of_another_kind_stays_as_it_is(monkeypatch):
    model = MODELS["modernbert"]()
    place = sys.modules[type(model).__module__]

    def pairs(q, k, cos, sin, unsqueeze_dim=1):
        return q * cos.unsqueeze(1), k * cos.unsqueeze(1)

    monkeypatch.setattr(place, "apply_rotary_pos_emb", pairs)
    with quicker_rotation(model) as taken:
        assert not taken
        assert place.apply_rotary_pos_emb is pairs
    with quicker_rotation(MODELS["bert"]()) as taken:
        assert not taken
