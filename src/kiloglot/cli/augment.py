"""``kiloglot augment``: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from kiloglot.augment.settings import ENTITIES
from kiloglot.cli.corpus_format import CorpusFormat
from kiloglot.cli.options import echo_json, log, quiet, seed, shows_progress
from kiloglot.cli.place import Place
from kiloglot.errors import KiloglotError

if TYPE_CHECKING:
    from kiloglot.augment.manifest import Input


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "-l",
    "--lexicon",
    "lexicons",
    metavar="FILE",
    multiple=True,
    required=True,
    help="Bilingual lexicon, source to target; repeat it for more, the most trusted first.",
)
@click.option(
    "-p",
    "--paradigms",
    metavar="TABLE",
    multiple=True,
    help="UniMorph table of the target language: file, folder or language code.",
)
@click.option("--inflector", metavar="DIR", help="Inflection model for what the table lacks.")
@click.option(
    "--source-paradigms",
    metavar="TABLE",
    help="UniMorph table of the source language, to analyse text without parts of speech.",
)
@click.option(
    "--analyse-with",
    metavar="FILE",
    help="CoNLL-U of the source language: train a tagger from it for text without analysis.",
)
@click.option(
    "--source-language",
    metavar="CODE",
    default="eng",
    show_default=True,
    help="The source language, by ISO 639 code or name; its transfer rules are used if there are "
    "any.",
)
@click.option(
    "--method",
    type=click.Choice(["word", "morph"]),
    default="morph",
    show_default=True,
    help="Look words up as written, or with morphology.",
)
@click.option(
    "--copies",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Synthetic versions per sentence.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="Share of words to translate.",
)
@click.option(
    "--lowest-rate",
    type=click.FloatRange(0, 1),
    help="Draw each sentence's share of words between this and --rate. [all have --rate]",
)
@click.option(
    "--min-replaced",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Drop sentences with fewer translated words.",
)
@click.option(
    "--min-coverage",
    metavar="SHARE",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Drop sentences of whose words less than this share is translated.",
)
@click.option(
    "--drop",
    metavar="SHARE",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Drop this share of sentences, those least like the target by their letters.",
)
@click.option("--unique", is_flag=True, help="Drop sentences that are the same as another.")
@click.option(
    "--entities",
    type=click.Choice(ENTITIES),
    default="auto",
    show_default=True,
    help="What to do with named entities. auto: names that the lexicon has are translated, names "
    "in another script than its translations are respelt, all else, and whatever stands in the "
    "slots of an intent, is kept.",
)
@click.option(
    "--script",
    metavar="CODE",
    help="Orthography that entities are transliterated into, as language and script: kaz-Cyrl.",
)
@click.option(
    "--gazetteer", metavar="FILE", help="Names to swap entities for, as 'name TAB label'."
)
@click.option(
    "--forms",
    metavar="FILE",
    multiple=True,
    help="Forms without features, as 'headword TAB form', for what the table lacks.",
)
@click.option(
    "--target-text",
    metavar="FILE",
    multiple=True,
    help="Real text of the target language, which shows its word order and frequent forms.",
)
@click.option(
    "--self-train",
    metavar="SHARE",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Share of labelled sentences that give place to target text, which a tagger labels that "
    "learns from the synthetic ones; without a tree. 0: none.",
)
@click.option(
    "--cover",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Share of content words replaced by others, so that all the lexicon is seen; 0: none.",
)
@click.option(
    "--spread",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Share of their forms drawn from the whole paradigm.",
)
@click.option(
    "--swap",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="Share of names replaced by the lexicon's.",
)
@click.option(
    "--rules/--no-rules",
    default=True,
    show_default=True,
    help="Inflect what the table lacks by rules learned from it.",
)
@click.option(
    "--auxiliaries/--no-auxiliaries",
    default=True,
    show_default=True,
    help="Inflect auxiliaries found by lemma.",
)
@click.option("--names/--no-names", default=True, show_default=True, help="Inflect and swap names.")
@click.option(
    "--reorder/--no-reorder", default=True, show_default=True, help="Use the target's word order."
)
@click.option(
    "--articles/--no-articles",
    default=True,
    show_default=True,
    help="Write articles that the lexicon lacks as the target text does, before nouns.",
)
@click.option(
    "--infinitives/--no-infinitives",
    default=True,
    show_default=True,
    help="Take lemmas of verbs for infinitives where the table lists none and they can be that.",
)
@click.option(
    "--source-parts/--no-source-parts",
    default=True,
    show_default=True,
    help="Where the lexicon tells few parts of speech, fill places by those of its source words.",
)
@click.option(
    "--match",
    metavar="DISTANCE",
    type=click.FloatRange(0, 1),
    help="Translate content words that the lexicon lacks by the nearest that it has, up to this "
    "share of letters changed (0.15). [not at all]",
)
@click.option(
    "--format",
    "source_format",
    metavar="F",
    type=CorpusFormat(),
    help="Format of SOURCE. [told from it]",
)
@click.option(
    "--to",
    "output_format",
    metavar="F",
    type=CorpusFormat(),
    help="Format of OUT. [told from its suffix; that of SOURCE if that is the same, or tells none]",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes to work with.",
)
@click.option(
    "--provenance/--no-provenance",
    default=True,
    show_default=True,
    help="Write how each word came about.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=Place(),
    required=True,
    help="Where to write; - is stdout.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
@seed
@quiet
def augment(
    sources: tuple[str, ...],
    lexicons: tuple[str, ...],
    paradigms: tuple[str, ...],
    inflector: str | None,
    source_paradigms: str | None,
    analyse_with: str | None,
    source_language: str,
    method: str,
    copies: int,
    rate: float,
    lowest_rate: float | None,
    min_replaced: int,
    min_coverage: float,
    drop: float,
    unique: bool,
    entities: str,
    script: str | None,
    gazetteer: str | None,
    forms: tuple[str, ...],
    target_text: tuple[str, ...],
    self_train: float,
    cover: float,
    spread: float,
    swap: float,
    rules: bool,
    auxiliaries: bool,
    names: bool,
    reorder: bool,
    match: float | None,
    articles: bool,
    infinitives: bool,
    source_parts: bool,
    source_format: str | None,
    output_format: str | None,
    workers: int,
    provenance: bool,
    output: str,
    as_json: bool,
    seed: int,
    quiet: bool,
) -> None:
    """Turn source-language text or labelled data into synthetic target-language data.

    SOURCE is plain text, CoNLL-U, CoNLL columns, MASSIVE or xSID data, JSONL or Parquet; labels are
    carried over. Beside OUT stand OUT.provenance.jsonl (how each word came about; CoNLL-U has it in
    MISC) and OUT.manifest.json (what OUT was made from). An interrupted run goes on where it was
    when the same command is given again.
    """
    from tqdm import tqdm

    from kiloglot.augment.build import build, inputs_of
    from kiloglot.augment.job import Job, run
    from kiloglot.augment.report import hint, summary
    from kiloglot.data.formats import detect, read, written_as

    if as_json and output == "-":
        raise click.UsageError("--json and -o - both want standard output")
    files = {
        "source": sources,
        "lexicon": lexicons,
        "paradigms": paradigms,
        "source paradigms": (source_paradigms,) if source_paradigms else (),
        "analysis": (analyse_with,) if analyse_with else (),
        "inflector": (inflector,) if inflector else (),
        "gazetteer": (gazetteer,) if gazetteer else (),
        "forms": forms,
        "target text": target_text,
    }
    inputs = inputs_of(files)
    read_as = source_format or detect(sources[0])
    if analyse_with:
        log(f"{analyse_with}: teaches a tagger and a parser, about a minute if large", quiet=quiet)
    augmenter = build(
        lexicons,
        paradigms,
        inflector,
        source=source_language,
        source_paradigms=source_paradigms,
        analyse_with=analyse_with,
        script=script,
        warn=partial(log, quiet=quiet),
        method=method,
        copies=copies,
        rate=rate,
        lowest_rate=lowest_rate,
        min_replaced=min_replaced,
        min_coverage=min_coverage,
        drop=drop,
        unique=unique,
        entities=entities,
        gazetteer=gazetteer,
        forms=forms,
        target_text=target_text,
        self_train=self_train,
        cover=cover,
        spread=spread,
        swap=swap,
        rules=rules,
        auxiliaries=auxiliaries,
        names=names,
        reorder=reorder,
        match=match,
        articles=articles,
        infinitives=infinitives,
        source_parts=source_parts,
        seed=seed,
    )
    if paradigms and method == "morph" and not (source_paradigms or analyse_with):
        plain = read_as == "text"
        told = hint(() if plain or "-" in sources else read(sources[0], read_as), plain=plain)
        if told:
            log(told, quiet=quiet)
    written = output_format or written_as(
        output, source=sources[0], source_format=read_as, otherwise=read_as
    )
    if written != "text" and "-" not in sources:
        augmenter.teach(sentence for path in sources for sentence in read(path, read_as))
    job = Job(
        sources=sources,
        source_format=read_as,
        output=output,
        output_format=written,
        inputs=inputs,
        workers=workers,
        provenance=provenance and output != "-",
    )
    with tqdm(
        total=_size(inputs, read_as),
        unit=" sentences",
        unit_scale=True,
        disable=quiet or not shows_progress(),
    ) as bar:
        try:
            counts = run(job, augmenter, bar.update)
        except KeyboardInterrupt:
            remedy = "" if output == "-" else "; the same command goes on from there"
            raise KiloglotError(f"interrupted{remedy}") from None
    if as_json:
        echo_json(dict(sorted(counts.items())))
    for line in summary(counts, output):
        log(line, quiet=quiet)
    if gazetteer and not counts["found: entity"]:
        log(f"{gazetteer}: no name was used: no entity of the source has their labels", quiet=quiet)


def _size(inputs: Sequence[Input], source_format: str) -> int | None:
    """Return the number of source sentences, where it is the number of lines."""
    if source_format not in ("text", "jsonl", "massive"):
        return None
    return sum(each.lines for each in inputs if each.role == "source") or None
