"""Pretrained multilingual models: how well they read a language, and teaching them to."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kiloglot.adapt.fertility import Fertility, fertility
from kiloglot.adapt.models import load_model, load_tokenizer, resolve
from kiloglot.adapt.pretrain import Pretraining, Scratch, pretrain
from kiloglot.adapt.training import Training
from kiloglot.adapt.vocab import extend_vocabulary

if TYPE_CHECKING:
    from kiloglot.adapt.adapter_files import load_adapter as load_adapter
    from kiloglot.adapt.alignment import align as align
    from kiloglot.adapt.distilling import distil as distil
    from kiloglot.adapt.evaluation import evaluate as evaluate
    from kiloglot.adapt.examples import Source as Source
    from kiloglot.adapt.finetuned import load as load
    from kiloglot.adapt.finetuned import predict as predict
    from kiloglot.adapt.finetuning import finetune as finetune
    from kiloglot.adapt.new_adapter import NewAdapter as NewAdapter
    from kiloglot.adapt.pairs import read_pairs as read_pairs
    from kiloglot.adapt.relabel import distil_labels as distil_labels

__all__ = [
    "Fertility",
    "NewAdapter",
    "Pretraining",
    "Scratch",
    "Source",
    "Training",
    "align",
    "distil",
    "distil_labels",
    "evaluate",
    "extend_vocabulary",
    "fertility",
    "finetune",
    "load",
    "load_adapter",
    "load_model",
    "load_tokenizer",
    "predict",
    "pretrain",
    "read_pairs",
    "resolve",
]

#: What imports torch or transformers is imported when it is asked for. No module has the name of
#: one of these, which would stand in its place once it is imported.
_HOME = {
    "NewAdapter": "new_adapter",
    "Source": "examples",
    "align": "alignment",
    "distil": "distilling",
    "distil_labels": "relabel",
    "evaluate": "evaluation",
    "finetune": "finetuning",
    "load": "finetuned",
    "load_adapter": "adapter_files",
    "predict": "finetuned",
    "read_pairs": "pairs",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"kiloglot.adapt.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
