"""Pretrained multilingual models: how well they read a language."""

from __future__ import annotations

from kiloglot.adapt.fertility import Fertility, fertility
from kiloglot.adapt.tokenizer import load_tokenizer

__all__ = ["Fertility", "fertility", "load_tokenizer"]
