"""Models by name, and what is said of those that cannot be loaded."""

import importlib
import shutil

import pytest
import torch
from transformers import AutoModelForTokenClassification

from kiloglot import adapt
from kiloglot.adapt.models import (
    check_vocabulary,
    load_config,
    load_model,
    load_tokenizer,
    resolve,
    snapshot,
)
from kiloglot.errors import InputError


def test_a_folder_loads(tiny_model):
    assert resolve(tiny_model) == tiny_model
    assert str(snapshot(tiny_model)) == tiny_model
    model = load_model(tiny_model)
    assert model.get_input_embeddings().weight.shape[0] == len(load_tokenizer(tiny_model))
    assert model.dtype == torch.float32
    assert load_config(tiny_model).hidden_size == 16


def test_a_new_head(tiny_model):
    model = load_model(tiny_model, AutoModelForTokenClassification, num_labels=5)
    assert model.classifier.out_features == 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "config.json").unlink(), "no config.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "config.json: is damaged"),
        (lambda folder: (folder / "config.json").write_text("{}"), "no model that transformers"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no weights"),
        (
            lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
            "pickled",
        ),
        (
            lambda folder: (folder / "model.safetensors").write_bytes(
                (folder / "model.safetensors").read_bytes()[:2000]
            ),
            "weights are damaged",
        ),
    ],
)
def test_broken_folders_are_one_line_errors(tiny_model, tmp_path, change, message):
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    change(folder)
    with pytest.raises(InputError, match=message) as caught:
        load_model(str(folder))
    assert len(str(caught.value).splitlines()) == 1


def test_weights_of_another_architecture(tiny_models, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(tiny_models["wordpiece"], folder)
    shutil.copy(f"{tiny_models['unigram']}/model.safetensors", folder)
    with pytest.raises(InputError, match="parameters of the encoder"):
        load_model(str(folder))


def test_no_such_folder(tmp_path):
    for name in (str(tmp_path / "absent"), "./absent", "a/b/c", ""):
        with pytest.raises(InputError, match="no such folder"):
            resolve(name)
    with pytest.raises(InputError, match="is a file"):
        resolve(__file__)


def test_no_network(monkeypatch):
    def unreachable(*args, **options):
        raise ConnectionError("Name or service not known")

    def asked(*args, **options):
        raise AssertionError("asked before it was known whether there is a network")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", unreachable)
    monkeypatch.setattr("huggingface_hub.file_download.get_hf_file_metadata", asked)
    with pytest.raises(InputError, match="hf download no-such/model"):
        load_model("no-such/model")
    with pytest.raises(InputError, match="hf download no-such/model"):
        load_tokenizer("no-such/model")


def test_every_function_is_there_by_name():
    """A module of the same name, once imported, would hide the function."""
    for name in adapt.__all__:
        importlib.import_module(f"kiloglot.adapt.{adapt._HOME.get(name, 'models')}")
        assert callable(getattr(adapt, name)), name


def test_a_folder_without_a_tokenizer(tiny_model, tmp_path):
    """transformers would make one that knows no piece at all."""
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    for path in folder.glob("token*"):
        path.unlink()
    with pytest.raises(InputError, match="holds no tokenizer: its vocabulary is empty"):
        load_tokenizer(str(folder))


def test_a_tokenizer_of_another_model(tiny_models, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(tiny_models["wordpiece"], folder)
    shutil.copy(f"{tiny_models['bpe']}/tokenizer.json", folder)
    model, tokenizer = load_model(str(folder)), load_tokenizer(str(folder))
    with pytest.raises(InputError, match=r"embeddings for the \d+ pieces of its tokenizer"):
        check_vocabulary(model, tokenizer, str(folder))


def test_a_lacking_vocabulary_head_is_told(tiny_model, tmp_path, capsys):
    load_model(tiny_model)
    assert capsys.readouterr().err == ""
    load_model(tiny_model, AutoModelForTokenClassification).save_pretrained(tmp_path)
    capsys.readouterr()
    load_model(str(tmp_path))
    assert "has no vocabulary head" in capsys.readouterr().err
