"""Tiny models of each kind of tokenizer, made here in well under a second."""

import pytest
import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    BertConfig,
    BertForMaskedLM,
    ModernBertConfig,
    ModernBertForMaskedLM,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

# As the programs that the tests start: weights are the same, to the bit, only for as many threads.
torch.set_num_threads(1)

TEXT = [
    "the big dog is in a house and the small house is old",
    "an old man sees the dog, and the dog sees him",
    "houses, dogs and men are in the town today",
    "where is the house of the old man today?",
] * 10
SPECIAL = {
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "mask_token": "<mask>",
}


def trained(kind):
    """Return a tokenizer of a kind: wordpiece, unigram, bpe (byte-level) or bpe-metaspace."""
    names = list(SPECIAL.values())
    if kind == "wordpiece":
        tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.decoder = decoders.WordPiece()
        trainer = trainers.WordPieceTrainer(
            vocab_size=90, special_tokens=names, show_progress=False
        )
    elif kind == "unigram":
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.normalizer = normalizers.NFKC()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=90, special_tokens=names, unk_token="<unk>", show_progress=False
        )
    elif kind == "bpe":
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=330,
            special_tokens=names,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
    else:
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
        trainer = trainers.BpeTrainer(vocab_size=90, special_tokens=names, show_progress=False)
    tokenizer.train_from_iterator(TEXT, trainer)
    ids = [("<s>", tokenizer.token_to_id("<s>")), ("</s>", tokenizer.token_to_id("</s>"))]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=ids
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **SPECIAL)


def built(kind, folder):
    """Write a tiny masked language model with a tokenizer of a kind into ``folder``."""
    tokenizer = trained(kind)
    torch.manual_seed(0)
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "pad_token_id": tokenizer.pad_token_id,
        "max_position_embeddings": 66,
    }
    if kind == "wordpiece":
        model = BertForMaskedLM(BertConfig(**sizes))
    elif kind == "bpe":
        special = {f"{name}_token_id": 0 for name in ("bos", "eos", "cls", "sep")}
        model = ModernBertForMaskedLM(ModernBertConfig(**sizes, **special))
    else:
        model = XLMRobertaForMaskedLM(XLMRobertaConfig(**sizes))
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="session")
def tokenizer_of():
    """Return the function that learns a tokenizer of a kind."""
    return trained


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """Return the folder of a tiny BERT with WordPiece, to read, not to write."""
    return built("wordpiece", tmp_path_factory.mktemp("tiny") / "wordpiece")


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory):
    """Return folders of tiny models by kind of tokenizer, to read, not to write."""
    top = tmp_path_factory.mktemp("tiny-models")
    return {
        kind: built(kind, top / kind) for kind in ("wordpiece", "unigram", "bpe", "bpe-metaspace")
    }
