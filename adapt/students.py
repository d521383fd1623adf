"""Students: what a teacher is distilled into, and what the two have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from torch import Tensor, nn
from transformers import AutoConfig, PreTrainedModel, PreTrainedTokenizerBase

from kiloglot.adapt.distillation import Distillation
from kiloglot.adapt.manifest import Input, fingerprint, model_inputs
from kiloglot.adapt.models import MINI, load_tokenizer, resolve
from kiloglot.adapt.run import MANIFEST, Run
from kiloglot.adapt.scratch import PRESETS, configuration
from kiloglot.adapt.training import Outcome
from kiloglot.errors import InputError

__all__ = [
    "Student",
    "configured",
    "fewer_layers",
    "finished",
    "is_config",
    "layer_pairs",
    "made_of",
    "outcome_of",
    "parameters",
    "same_tokenizer",
    "stack_of",
    "student_inputs",
    "student_tokenizer",
    "without_gradients",
]


class Student(nn.Module):
    """A student model, with a projection of its hidden states to the teacher's size.

    Args:
        model: What is to be kept in the end.
        size: The teacher's hidden size, if hidden states are to be compared.
    """

    def __init__(self, model: PreTrainedModel, size: int | None = None) -> None:
        super().__init__()
        self.model = model
        own = int(model.config.hidden_size)
        self.projection: nn.Module | None = None
        if size is not None:
            self.projection = nn.Identity() if own == size else nn.Linear(own, size, bias=False)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor | None = None, **options: Any
    ) -> Any:
        """Return what the model returns, hidden states projected."""
        options["output_hidden_states"] = self.projection is not None
        said = self.model(input_ids=input_ids, attention_mask=attention_mask, **options)
        if self.projection is not None:
            said.hidden_states = tuple(self.projection(state) for state in said.hidden_states)
        return said


def is_config(student: str) -> bool:
    """Tell whether a student is a configuration, not a model with weights."""
    path = Path(student)
    if path.is_file() or _is_preset(student):
        return True
    return (
        path.is_dir()
        and (path / "config.json").is_file()
        and not any(path.glob("*.safetensors"))
        and not any(path.glob("*.bin"))
    )


def _is_preset(student: str) -> bool:
    # "mini" is a model with weights.
    return student in PRESETS and student != MINI


def configured(student: str, teacher: Any, tokenizer: PreTrainedTokenizerBase) -> Any:
    """Return the configuration in a file or folder, fit for the teacher's tokenizer.

    Args:
        student: A JSON file such as a model's ``config.json``, the folder of one, or a preset. What
            it does not say, its architecture among it, is as in the teacher.
        teacher: The teacher's configuration.
        tokenizer: The teacher's.

    Raises:
        InputError: It is no such file, or no architecture that transformers knows.
    """
    path = Path(student)
    file = path / "config.json" if path.is_dir() else path
    try:
        settings: Any = (
            configuration(student)
            if _is_preset(student)
            else json.loads(file.read_text(encoding="utf-8"))
        )
        if not isinstance(settings, dict):
            raise ValueError("no JSON object")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"is no configuration ({error})",
            path=file,
            remedy='write a JSON object like {"hidden_size": 128, "num_hidden_layers": 3}',
        ) from None
    own = teacher.to_dict()
    kind = settings.pop("model_type", teacher.model_type)
    if kind == teacher.model_type:
        # Settings that go by layer are made anew for another number of layers.
        for name in ("layer_types", "architectures", "id2label", "label2id"):
            own.pop(name, None)
        settings = {**own, **settings}
        settings.pop("model_type", None)
    settings["vocab_size"] = max(len(tokenizer), int(settings.get("vocab_size") or 0))
    for name in ("pad_token_id", "bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"):
        number = getattr(tokenizer, name, None)
        if number is not None:
            settings[name] = number
    try:
        return AutoConfig.for_model(kind, **settings)
    except Exception as error:
        reason = (str(error).splitlines() or [""])[0]
        raise InputError(
            f"is no configuration that transformers knows ({reason})", path=file
        ) from None


def stack_of(model: PreTrainedModel) -> nn.ModuleList | None:
    """Return the encoder's layers."""
    count = int(model.config.num_hidden_layers)
    return max(
        (
            module
            for module in model.modules()
            if isinstance(module, nn.ModuleList) and len(module) == count
        ),
        key=lambda module: sum(parameter.numel() for parameter in module.parameters()),
        default=None,
    )


def made_of(make: Callable[[Any], Any], config: Any, student: str) -> PreTrainedModel:
    """Make a model of a configuration.

    Raises:
        InputError: Its numbers do not go together.
    """
    try:
        return cast("PreTrainedModel", make(config))
    except Exception as error:
        raise InputError(
            f"no model can be made of it ({' '.join(str(error).split())[:200]})",
            path=student,
            remedy="check it against the model's documentation",
        ) from None


def _alone(model: nn.Module, stack: nn.ModuleList) -> bool:
    """Tell whether a list has whole layers, not one part of each beside lists of the others."""
    for module in model.modules():
        lists = [each for each in module.children() if isinstance(each, nn.ModuleList)]
        if any(each is stack for each in lists):
            return sum(len(each) == len(stack) for each in lists) == 1
    return False


def fewer_layers(model: PreTrainedModel, count: int) -> PreTrainedModel:
    """Keep ``count`` layers of a model, evenly chosen, the first and the last among them.

    Sanh et al. 2019 (https://arxiv.org/abs/1910.01108) begin their student so.

    Raises:
        InputError: It has fewer, or its layers are not alike.
    """
    stack = stack_of(model)
    if stack is None or not _alone(model, stack):
        raise InputError(
            f"the layers of the architecture {model.config.model_type} are no list of layers",
            remedy="name a student (--student) instead of a number of layers",
        )
    if not 1 <= count <= len(stack):
        raise InputError(
            f"the teacher has {len(stack)} layers, not {count} or more", remedy="choose fewer"
        )
    kinds = getattr(model.config, "layer_types", None)
    step = (len(stack) - 1) / max(1, count - 1)
    kept = [round(place * step) for place in range(count)]
    if kinds is not None and len(set(kinds)) > 1:
        model.config.layer_types = [kinds[place] for place in kept]
    layers = [stack[place] for place in kept]
    del stack[:]
    stack.extend(layers)
    model.config.num_hidden_layers = count
    return model


def same_tokenizer(one: PreTrainedTokenizerBase, other: PreTrainedTokenizerBase) -> bool:
    """Tell whether two tokenizers cut every text alike."""
    if not (one.is_fast and other.is_fast):
        return one.get_vocab() == other.get_vocab()
    texts = [cast(Any, each).backend_tokenizer.to_str() for each in (one, other)]
    # Truncation and padding are settings of use, not of the vocabulary.
    first, second = ({**json.loads(text), "truncation": None, "padding": None} for text in texts)
    return bool(first == second)


def student_tokenizer(student: str | None, teacher: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer that a student reads with: its own, or the teacher's."""
    if student is None or is_config(student):
        return load_tokenizer(teacher)
    resolve(student)
    return load_tokenizer(student)


def layer_pairs(student: int, teacher: int) -> list[tuple[int, int]]:
    """Return which hidden states are compared: embeddings, then layers evenly spread.

    >>> layer_pairs(2, 6)
    [(0, 0), (1, 3), (2, 6)]
    """
    return [(layer, round(layer * teacher / student)) for layer in range(student + 1)]


def without_gradients(model: nn.Module) -> nn.Module:
    """Return a model that only answers."""
    model.eval()
    return model.requires_grad_(False)


def parameters(model: nn.Module) -> int:
    """Return how many numbers a model learns."""
    return sum(parameter.numel() for parameter in model.parameters())


def student_inputs(student: str | None) -> list[Input]:
    """Return what identifies a student in a manifest."""
    if student is None or _is_preset(student):
        return []
    if Path(student).is_file():
        return fingerprint("student", student)
    return model_inputs("student", student)


def outcome_of(
    output: str,
    task: str,
    sizes: tuple[int, int],
    outcome: Outcome,
    teacher_dev: dict[str, float],
) -> Distillation:
    """Return what came of a distillation; ``sizes`` are those of teacher and student."""
    chosen = [each.scores for each in outcome.evaluations if each.step == outcome.best]
    return Distillation(
        output,
        task,
        *sizes,
        outcome.steps,
        outcome.best,
        chosen[0] if chosen else {},
        teacher_dev,
        outcome.losses[-1][1] if outcome.losses else None,
        outcome.seconds,
    )


def finished(run: Run) -> Distillation:
    """Return what came of a distillation that was finished before."""
    counts = json.loads((run.output / MANIFEST).read_text(encoding="utf-8"))["counts"]
    return Distillation(**counts)
