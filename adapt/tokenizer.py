"""Tokenizers of pretrained models, loaded without running anybody's code."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = ["load_tokenizer"]

#: Seconds until the hub counts as out of reach.
_PATIENCE = 10.0


def load_tokenizer(model: str) -> PreTrainedTokenizerBase:
    """Load the tokenizer of a model.

    Args:
        model: A local folder, or a name on the Hugging Face hub.

    Raises:
        InputError: There is no such folder, the hub cannot be reached or lacks the model, or the
            tokenizer needs code of its own, which is never run.
    """
    from transformers import AutoTokenizer
    from transformers.utils import logging

    folder = Path(model)
    if folder.is_file():
        raise InputError("is a file", path=model, remedy="name the folder that it is in")
    local = folder.is_dir()
    if not local and (folder.is_absolute() or model.startswith(".")):
        raise InputError("no such folder", path=model, remedy="check the path")
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    # Anything may come out of a broken or absent tokenizer, so every error is caught.
    with contextlib.suppress(Exception):
        return _checked(_loaded(AutoTokenizer, model, local_files_only=True), model)
    if not local:
        _ask_hub(model)
    try:
        return _checked(_loaded(AutoTokenizer, model, local_files_only=local), model)
    except InputError:
        raise
    except Exception as error:
        if "trust_remote_code" in str(error):
            problem = "its tokenizer is code of its own, which kiloglot does not run"
            remedy = "choose a model whose tokenizer transformers knows"
        else:
            problem = f"holds no tokenizer that transformers can load ({type(error).__name__})"
            remedy = "it should hold tokenizer.json and tokenizer_config.json"
        raise InputError(problem, path=model, remedy=remedy) from None


def _loaded(loader: Any, model: str, *, local_files_only: bool) -> PreTrainedTokenizerBase:
    return cast(
        "PreTrainedTokenizerBase",
        loader.from_pretrained(model, local_files_only=local_files_only, trust_remote_code=False),
    )


def _checked(tokenizer: PreTrainedTokenizerBase, model: str) -> PreTrainedTokenizerBase:
    """Return a tokenizer that has pieces: where files are lacking, transformers makes an empty one.

    Raises:
        InputError: It has none but special ones.
    """
    if set(tokenizer.get_vocab()) <= set(tokenizer.all_special_tokens):
        raise InputError(
            "holds no tokenizer: its vocabulary is empty",
            path=model,
            remedy="it should hold tokenizer.json and tokenizer_config.json",
        )
    return tokenizer


def _ask_hub(model: str) -> None:
    """Ask once whether the hub has the model; transformers would ask for a minute."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    try:
        HfApi().model_info(model, timeout=_PATIENCE)
    except HFValidationError:
        raise InputError("no such folder", path=model, remedy="check the path") from None
    except RepositoryNotFoundError:
        raise InputError(
            "is no local folder, and no model of that name is open on the Hugging Face hub",
            path=model,
            remedy="check the name",
        ) from None
    except Exception:
        raise InputError(
            "is no local folder, and the Hugging Face hub cannot be reached",
            path=model,
            remedy=f"where there is a network, run 'hf download {model} --local-dir FOLDER', "
            "and name that folder",
        ) from None
