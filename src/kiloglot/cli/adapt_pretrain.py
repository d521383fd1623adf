"""``kiloglot adapt pretrain``: masked language modelling on more text, or from scratch."""

from __future__ import annotations

from pathlib import Path

import click

from kiloglot.cli.adapt_options import (
    checkpoints,
    corpus_format,
    model_and_files,
    output,
    precision,
    resume,
)
from kiloglot.cli.options import as_json, echo_json, log, quiet, seed

__all__ = ["pretrain"]


@click.command()
@click.argument("arguments", metavar="[MODEL] TEXT...", nargs=-1, required=True)
@output
@corpus_format
@click.option("--max-steps", type=click.IntRange(1), help="Steps of the optimiser.")
@click.option("--max-minutes", type=click.FloatRange(min=0, min_open=True), help="Time to train.")
@click.option(
    "--epochs",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Passes over the text, where neither steps nor minutes are given.",
)
@click.option(
    "--batch",
    "--batch-size",
    "batch",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Blocks per step, over all processes.",
)
@click.option(
    "--micro-batch",
    "--micro-batch-size",
    "micro_batch",
    type=click.IntRange(1),
    help="Blocks at once, to save memory.",
)
@click.option("--length", type=click.IntRange(8), help="Pieces in a block. [128]")
@click.option(
    "--rate",
    "--learning-rate",
    "rate",
    type=click.FloatRange(min=0),
    default=None,
    help="Highest learning rate. [0.0001; from scratch and of adapters 0.001]",
)
@click.option(
    "--warmup",
    type=click.FloatRange(0, 1),
    default=0.06,
    show_default=True,
    help="Share of the training in which the rate climbs.",
)
@click.option(
    "--schedule",
    type=click.Choice(["linear", "cosine", "constant"]),
    default="linear",
    show_default=True,
    help="How the rate falls from there.",
)
@click.option(
    "--temperature",
    type=click.FloatRange(min=0, min_open=True),
    default=2.0,
    show_default=True,
    help="1 draws texts as large as they are, more draws small ones more often.",
)
@click.option(
    "--mask",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.15,
    show_default=True,
    help="Share of the pieces to guess.",
)
@click.option("--whole-words", is_flag=True, help="Mask all pieces of a word together.")
@click.option(
    "--held-out",
    metavar="PERCENT",
    type=click.FloatRange(0, 100, max_open=True),
    default=1.0,
    show_default=True,
    help="Lines held out for the evaluation, in %.",
)
@click.option(
    "--evaluate-every",
    metavar="STEPS",
    type=click.IntRange(0),
    default=0,
    help="Evaluate while training, too. [at the end only]",
)
@click.option(
    "--dropout",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    show_default=True,
    help="Dropout while training; the configuration keeps what it says.",
)
@precision
@click.option("--half", is_flag=True, help="Write the weights in half precision.")
@click.option(
    "--from-scratch",
    metavar="CONFIG",
    help="Make a new model: mini, tiny, or a JSON file as config.json is one; no MODEL.",
)
@click.option(
    "--vocab-size",
    type=click.IntRange(1),
    default=16_000,
    show_default=True,
    help="Pieces of its tokenizer.",
)
@click.option(
    "--tokenizer",
    metavar="KIND",
    default="unigram",
    show_default=True,
    help="Its tokenizer: unigram or bpe, both of which fall back to bytes, or a folder with one.",
)
@click.option(
    "--start",
    type=click.Choice(["counts", "random"]),
    default="counts",
    show_default=True,
    help="How its embeddings begin: from what stands near each piece, or at random.",
)
@click.option(
    "--adapter",
    type=click.Choice(["bottleneck", "invertible", "bottleneck+invertible", "lora"]),
    help="Train an adapter and leave MODEL as it is; DIR holds the adapter alone.",
)
@click.option("--adapter-name", metavar="NAME", help="What it is called. [that of DIR]")
@click.option(
    "--reduction",
    type=click.FloatRange(min=1),
    default=4.0,
    show_default=True,
    help="How many times an adapter's bottleneck is smaller than a layer.",
)
@click.option(
    "--rank", type=click.IntRange(1), default=8, show_default=True, help="Rank, with lora."
)
@checkpoints
@click.option("--threads", type=click.IntRange(1), help="Threads to use. [all]")
@resume
@seed
@as_json
@quiet
def pretrain(  # (an option each)
    arguments: tuple[str, ...],
    output: str,
    format_: str | None,
    max_steps: int | None,
    max_minutes: float | None,
    epochs: float,
    batch: int,
    micro_batch: int | None,
    length: int | None,
    rate: float | None,
    warmup: float,
    schedule: str,
    temperature: float,
    mask: float,
    whole_words: bool,
    held_out: float,
    evaluate_every: int,
    dropout: float,
    precision: str,
    half: bool,
    from_scratch: str | None,
    vocab_size: int,
    tokenizer: str,
    start: str,
    adapter: str | None,
    adapter_name: str | None,
    reduction: float,
    rank: int,
    checkpoint_minutes: float,
    checkpoint_steps: int,
    threads: int | None,
    resume: bool,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Train a masked language model on each TEXT, mixed by temperature.

    MODEL is mini (if none is named), a local folder or a name on the Hugging Face hub. Give a TEXT
    per language or kind of text, synthetic or real: it may be plain, compressed or in any format of
    data convert. With --from-scratch there is no MODEL: a new tokenizer and a new model are made.

    With --adapter only a small addition is trained, one for each language, to a MODEL that all
    share: bottlenecks after each layer, an invertible change of the subwords' vectors (MAD-X),
    both, or low-rank changes of the layers (LoRA, through peft).

    The same seed and steps give the same weights on one machine; --max-minutes does not. Runs under
    torchrun and accelerate launch; the batch is then shared out.
    """
    from kiloglot.adapt.pretrain import Pretraining, Scratch
    from kiloglot.adapt.pretrain import pretrain as run
    from kiloglot.adapt.run import is_first
    from kiloglot.adapt.training import Training

    if threads is not None:
        import torch

        torch.set_num_threads(threads)
    scratch = None
    if from_scratch is not None and adapter is not None:
        raise click.UsageError("--adapter and --from-scratch exclude each other")
    model, texts = model_and_files(arguments)
    if from_scratch is not None:
        texts = arguments
        scratch = Scratch(
            config=from_scratch, vocabulary=vocab_size, tokenizer=tokenizer, start=start
        )
    elif not texts:
        raise click.UsageError("Missing argument 'TEXT...'.")
    training = Training(
        steps=max_steps,
        seconds=None if max_minutes is None else 60 * max_minutes,
        epochs=epochs,
        batch=batch,
        micro=micro_batch or 0,
        rate=rate if rate is not None else 1e-3 if scratch or adapter else 1e-4,
        warmup=warmup,
        schedule=schedule,
        beta2=0.98,
        precision=precision,
        seed=seed,
        evaluate_every=evaluate_every,
        checkpoint_seconds=60 * checkpoint_minutes,
        checkpoint_steps=checkpoint_steps,
    )
    about = Pretraining(
        length=length or 0,
        temperature=temperature,
        mask=mask,
        whole_words=whole_words,
        held_out=held_out,
        dropout=dropout,
        half=half,
    )
    new = None
    if adapter is not None:
        from kiloglot.adapt.new_adapter import NewAdapter

        name = adapter_name or Path(output).name
        new = NewAdapter(kind=adapter, name=name, reduction=reduction, rank=rank)
    found = run(
        scratch or model,
        texts,
        output,
        training,
        about,
        adapter=new,
        format=format_,
        resume=resume,
        quiet=quiet,
    )
    if not is_first():
        return
    if as_json:
        echo_json({"model": from_scratch or model, "output": output, **found.counts})
        return
    counts = found.counts
    if not counts:
        return
    log(
        f"{counts['steps']} steps, {counts['tokens_seen']} pieces, {counts['passes']:.2f} passes, "
        f"{counts['seconds']:.0f} s in {counts['precision']}",
        quiet=quiet,
    )
    for each in counts["evaluations"]:
        log(f"held-out loss {each['loss']:.3f} after {each['step']} steps", quiet=quiet)
    if "adapter_share" in counts:
        log(
            f"adapter {adapter}: {counts['adapter_parameters']:,} parameters, "
            f"{100 * counts['adapter_share']:.2f} % of the model",
            quiet=quiet,
        )
    log(f"written to {output}", quiet=quiet)
