"""Adapters: identity at first, what is trained, shares, files, switching, damage."""

import json
import shutil

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModel,
    AutoModelForMaskedLM,
    AutoModelForTokenClassification,
    BertConfig,
    BertForMaskedLM,
    DebertaV2Config,
    DebertaV2ForMaskedLM,
    ElectraConfig,
    ElectraForMaskedLM,
    ModernBertConfig,
    ModernBertForMaskedLM,
    RobertaConfig,
    RobertaForMaskedLM,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

from kiloglot.adapt.adapter_files import CONFIG, WEIGHTS, is_adapter, load_adapter, save_adapter
from kiloglot.adapt.adapter_modules import Coupling
from kiloglot.adapt.adapters import (
    AdapterSettings,
    activate,
    active,
    adapters_of,
    add_adapter,
    parameters_of,
    remove_adapter,
    share_of,
    switched,
    train_only,
)
from kiloglot.adapt.models import load_model
from kiloglot.cli.adapt import adapt
from kiloglot.errors import InputError

SIZES = {
    "vocab_size": 60,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
}
SPECIAL = {f"{name}_token_id": 1 for name in ("bos", "eos", "cls", "sep")}
MAKERS = {
    "bert": lambda: BertForMaskedLM(BertConfig(**SIZES)),
    "roberta": lambda: RobertaForMaskedLM(RobertaConfig(**SIZES)),
    "xlm-roberta": lambda: XLMRobertaForMaskedLM(XLMRobertaConfig(**SIZES)),
    "deberta-v2": lambda: DebertaV2ForMaskedLM(
        DebertaV2Config(**SIZES, relative_attention=True, pos_att_type=["p2c", "c2p"])
    ),
    "modernbert": lambda: ModernBertForMaskedLM(ModernBertConfig(**SIZES, **SPECIAL)),
    "electra": lambda: ElectraForMaskedLM(ElectraConfig(**SIZES, embedding_size=8)),
}
PLAN = "--max-steps 4 --batch 4 --length 16 --precision fp32 --rate 0.01"
IDS = torch.tensor([[1, 5, 9, 13, 2], [1, 7, 8, 2, 0]])
BATCH = {"input_ids": IDS, "attention_mask": (IDS != 0).long()}


@pytest.fixture(params=MAKERS)
def model(request):
    torch.manual_seed(3)
    return MAKERS[request.param]().eval()


@pytest.fixture
def bert():
    torch.manual_seed(3)
    return MAKERS["bert"]().eval()


def logits(model):
    with torch.no_grad():
        return model(**BATCH).logits


def disturb(model, name, seed):
    """Stand in for training: give the adapter weights that do something."""
    chance = torch.Generator().manual_seed(seed)
    for parameter in adapters_of(model)[name].parameters():
        parameter.data += 0.3 * torch.randn(parameter.shape, generator=chance)


class TestModules:
    def test_identity_at_first(self, model):
        before = logits(model)
        add_adapter(model, "fao")
        assert active(model) == ("fao",)
        assert torch.allclose(logits(model), before, atol=1e-5)

    def test_each_part_changes_what_comes_out(self, model):
        before = logits(model)
        for kind in ("bottleneck", "invertible"):
            add_adapter(model, kind, AdapterSettings(kind=kind))
            disturb(model, kind, 1)
            assert not torch.allclose(logits(model), before, atol=1e-3)
        activate(model)
        assert torch.equal(logits(model), before)

    @pytest.mark.parametrize("size", [2, 7, 16])
    def test_the_inverse_undoes_the_coupling(self, size):
        torch.manual_seed(0)
        coupling = Coupling(size, 2).double()
        for parameter in coupling.parameters():
            torch.nn.init.normal_(parameter)
        vectors = torch.randn(3, 5, size, dtype=torch.double)
        assert not torch.allclose(coupling(vectors), vectors)
        assert torch.allclose(coupling.inverse(coupling(vectors)), vectors, atol=1e-12)
        assert torch.allclose(coupling(coupling.inverse(vectors)), vectors, atol=1e-12)

    def test_the_inverse_stands_before_the_vocabulary_head(self, bert):
        seen = {}
        head = bert.get_output_embeddings()
        head.register_forward_pre_hook(lambda module, inputs: seen.update(before=inputs[0]))
        add_adapter(bert, "a", AdapterSettings(kind="invertible"))
        disturb(bert, "a", 1)
        head.register_forward_pre_hook(lambda module, inputs: seen.update(after=inputs[0]))
        logits(bert)
        coupling = adapters_of(bert)["a"].coupling
        assert not torch.allclose(seen["before"], seen["after"])
        assert torch.allclose(coupling(seen["after"]), seen["before"], atol=1e-5)

    def test_only_the_adapter_is_trained(self, model):
        add_adapter(model, "old")
        add_adapter(model, "fao")
        trained = train_only(model, "fao")
        before = {key: value.clone() for key, value in model.named_parameters()}
        model.train()
        optimiser = torch.optim.AdamW(
            [it for it in model.parameters() if it.requires_grad], lr=0.01, weight_decay=0.1
        )
        for _ in range(3):
            loss = torch.nn.functional.cross_entropy(
                model(**BATCH).logits.flatten(0, 1), IDS.flatten()
            )
            optimiser.zero_grad()
            loss.backward()
            assert all(parameter.grad is not None for parameter in trained)
            optimiser.step()
        moved = {
            key for key, value in model.named_parameters() if not torch.equal(value, before[key])
        }
        assert moved
        assert all("kiloglot_adapters.named.fao." in key for key in moved)
        assert sum(dict(model.named_parameters())[key].numel() for key in moved) == parameters_of(
            model, "fao"
        )

    def test_share(self, bert):
        whole = sum(parameter.numel() for parameter in bert.parameters())
        add_adapter(bert, "a", AdapterSettings(kind="bottleneck", reduction=4))
        inner = 4
        own = 2 * (16 * inner + inner + inner * 16 + 16)
        assert parameters_of(bert, "a") == own
        assert parameters_of(bert) == whole
        assert share_of(bert, "a") == own / whole

    @pytest.mark.parametrize(
        ("config", "low", "high"),
        [
            # xlm-roberta-base and bert-base-multilingual-cased, on no device: only sizes count.
            (XLMRobertaConfig(vocab_size=250_002, max_position_embeddings=514), 0.01, 0.03),
            (BertConfig(vocab_size=119_547), 0.01, 0.03),
        ],
    )
    def test_share_of_published_models(self, config, low, high):
        with torch.device("meta"):
            model = AutoModelForMaskedLM.from_config(config)
            add_adapter(model, "a")
        assert low <= share_of(model, "a") <= high

    def test_wrong_settings(self, bert):
        for wrong in ({"kind": "parallel"}, {"reduction": 0.5}, {"reduction": float("nan")}):
            with pytest.raises(InputError):
                AdapterSettings(**wrong)
        with pytest.raises(InputError, match="needs a name"):
            add_adapter(bert, "")
        with pytest.raises(InputError, match=r"no such adapter: 'kaz'; it has none"):
            activate(bert, "kaz")
        add_adapter(bert, "fao")
        with pytest.raises(InputError, match="it has fao"):
            remove_adapter(bert, "kaz")


class TestFiles:
    def test_saved_loaded_and_switched(self, model, tmp_path):
        before = logits(model)
        said = {}
        for number, name in enumerate(("fao", "zh-TW.v2")):
            add_adapter(model, name)
            disturb(model, name, number)
            said[name] = logits(model)
            about = save_adapter(model, name, tmp_path / name, base="some/model")
            assert about["parameters"] == parameters_of(model, name)
            assert is_adapter(tmp_path / name)
        fresh = type(model)(model.config).eval()
        fresh.load_state_dict(
            {k: v for k, v in model.state_dict().items() if "kiloglot_adapters" not in k}
        )
        for name in said:
            assert load_adapter(fresh, tmp_path / name) == name
        for name in (*said, *said):
            activate(fresh, name)
            assert torch.equal(logits(fresh), said[name])
        with switched(fresh):
            assert torch.equal(logits(fresh), before)
        assert active(fresh) == ("zh-TW.v2",)
        remove_adapter(fresh, "zh-TW.v2")
        assert torch.equal(logits(fresh), before)

    def test_files_are_small(self, bert, tmp_path):
        add_adapter(bert, "a")
        save_adapter(bert, "a", tmp_path)
        floats = sum(value.numel() for value in load_file(tmp_path / WEIGHTS).values())
        assert floats == parameters_of(bert, "a")
        assert {path.name for path in tmp_path.iterdir()} == {WEIGHTS, CONFIG}

    def test_a_model_with_another_head(self, bert, tmp_path):
        add_adapter(bert, "fao")
        disturb(bert, "fao", 1)
        save_adapter(bert, "fao", tmp_path / "fao")
        with torch.no_grad():
            wanted = bert.base_model(**BATCH).last_hidden_state
        remove_adapter(bert, "fao")
        bert.save_pretrained(tmp_path / "base")
        for loader in (AutoModel, AutoModelForTokenClassification):
            other = loader.from_pretrained(tmp_path / "base").eval()
            load_adapter(other, tmp_path / "fao", "here")
            with torch.no_grad():
                found = other.base_model(**BATCH).last_hidden_state
            assert torch.allclose(found, wanted, atol=1e-6)

    def test_stacked(self, bert):
        add_adapter(bert, "language")
        disturb(bert, "language", 1)
        one = logits(bert)
        add_adapter(bert, "task", AdapterSettings(kind="bottleneck"))
        disturb(bert, "task", 2)
        two = logits(bert)
        activate(bert, "language", "task")
        both = logits(bert)
        assert not any(torch.allclose(both, each, atol=1e-3) for each in (one, two))

    def test_another_model(self, bert, tmp_path):
        add_adapter(bert, "fao")
        save_adapter(bert, "fao", tmp_path / "fao", base="mine")
        torch.manual_seed(4)
        other = MAKERS["bert"]()
        with pytest.raises(InputError, match=r"layers of another model \(mine\)"):
            load_adapter(other, tmp_path / "fao")
        assert adapters_of(other) == {}
        assert load_adapter(other, tmp_path / "fao", check=False) == "fao"
        with pytest.raises(InputError, match="fits a model with model_type bert, not roberta"):
            load_adapter(MAKERS["roberta"](), tmp_path / "fao")
        small = BertForMaskedLM(BertConfig(**{**SIZES, "num_hidden_layers": 1}))
        with pytest.raises(InputError, match="fits a model with layers 2, not 1"):
            load_adapter(small, tmp_path / "fao")

    def test_damage(self, bert, tmp_path):
        add_adapter(bert, "fao")
        good = tmp_path / "good"
        save_adapter(bert, "fao", good)
        weights, about = load_file(good / WEIGHTS), json.loads((good / CONFIG).read_text())
        key = min(weights)
        nan = {**weights, key: torch.full_like(weights[key], float("nan"))}
        half = {name: value[:1] for name, value in weights.items()}
        cases = [
            (lambda it: (it / WEIGHTS).write_bytes(b"\xff" * 40), "damaged"),
            (lambda it: (it / WEIGHTS).write_bytes((good / WEIGHTS).read_bytes()[:-8]), "damaged"),
            (lambda it: (it / WEIGHTS).unlink(), "no such file"),
            (lambda it: save_file({key: weights[key]}, it / WEIGHTS), "lacks"),
            (
                lambda it: save_file({**weights, "x": weights[key].clone()}, it / WEIGHTS),
                "too much",
            ),
            (lambda it: save_file(half, it / WEIGHTS), "other sizes"),
            (lambda it: save_file(nan, it / WEIGHTS), "NaN"),
            (lambda it: (it / CONFIG).write_text("{"), "damaged"),
            (lambda it: (it / CONFIG).write_text("[]"), "damaged"),
            (lambda it: (it / CONFIG).write_text("{}"), "no adapter of kiloglot"),
            (lambda it: (it / CONFIG).write_text(json.dumps({**about, "kind": "x"})), "no such"),
            (
                lambda it: (it / CONFIG).write_text(json.dumps({**about, "reduction": "x"})),
                "damaged",
            ),
            (lambda it: (it / CONFIG).write_text(json.dumps({**about, "reduction": 2})), "sizes"),
            (lambda it: (it / CONFIG).unlink(), "no folder of an adapter"),
            (shutil.rmtree, "no such folder"),
        ]
        said = logits(bert)
        for number, (damage, message) in enumerate(cases):
            folder = tmp_path / str(number)
            shutil.copytree(good, folder)
            damage(folder)
            with pytest.raises(InputError, match=message) as error:
                load_adapter(bert, folder, "other")
            assert str(folder) in str(error.value)
        assert set(adapters_of(bert)) == {"fao"}
        assert active(bert) == ("fao",)
        assert torch.equal(logits(bert), said)


class TestPretrain:
    @pytest.fixture
    def text(self, tmp_path):
        path = tmp_path / "fao.txt"
        path.write_text("".join(f"the dog sees a house and {n} men\n" for n in range(80)))
        return path

    @pytest.mark.parametrize("kind", ["bottleneck+invertible", "lora"])
    def test_command(self, kind, tiny_model, text, tmp_path):
        if kind == "lora":
            pytest.importorskip("peft")
        folders = [tmp_path / name / "fao" for name in "ab"]
        for folder in folders:
            arguments = ["pretrain", tiny_model, str(text), "-o", str(folder), "--adapter", kind]
            arguments += PLAN.split()
            result = CliRunner().invoke(adapt, arguments)
            assert result.exit_code == 0, result.output
        assert f"adapter {kind}: " in result.stderr
        assert {it.name for it in folder.iterdir()} <= {
            WEIGHTS,
            CONFIG,
            "README.md",
            "kiloglot.json",
        }
        one, two = (load_file(folder / WEIGHTS) for folder in folders)
        assert all(torch.equal(one[key], two[key]) for key in one)
        counts = json.loads((folder / "kiloglot.json").read_text())["counts"]
        assert counts["adapter_parameters"] == sum(value.numel() for value in one.values())
        model = load_model(tiny_model).eval()
        before = logits(model)
        load_adapter(model, folder)
        assert not torch.equal(logits(model), before)

    def test_not_with_a_new_model(self, text, tmp_path):
        arguments = ["pretrain", str(text), "--from-scratch", "tiny", "--adapter", "bottleneck"]
        result = CliRunner().invoke(adapt, [*arguments, "-o", str(tmp_path / "x")])
        assert result.exit_code == 2
        assert "exclude each other" in result.output
