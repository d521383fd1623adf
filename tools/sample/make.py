"""Make the derived files of the bundled sample from its sources.

Sources: ``tur.lemmas.tsv`` beside this script (the Turkish lemmas, inflected by ``turkish.py``)
and ``data/sample/eng.conllu`` (the English sentences). Made from them, the same bytes each time:
the paradigm table, and the sentences as MASSIVE JSONL (requests), CoNLL columns (news) and text.

    python tools/sample/make.py [FOLDER]
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from turkish import Lemma, paradigm

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent.parent / "data" / "sample"


class Token(NamedTuple):
    """A word of a sentence: its form, its BIO tag, and where it stands in the text."""

    form: str
    tag: str
    start: int
    end: int


class Example(NamedTuple):
    """A sentence: what its comments say, and its words."""

    comments: dict[str, str]
    tokens: list[Token]


def lemmas(path: Path) -> list[Lemma]:
    """Read the list of lemmas."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [
        Lemma(lemma, pos, stem, frozenset(filter(None, flags.split(","))))
        for lemma, pos, stem, flags in rows
    ]


def table() -> str:
    """Inflect every lemma: lemma, form, features."""
    return "".join(
        f"{lemma.lemma}\t{form}\t{features}\n"
        for lemma in lemmas(HERE / "tur.lemmas.tsv")
        for features, form in paradigm(lemma)
    )


def examples(path: Path) -> Iterator[Example]:
    """Read the sentences, with the place of each word in its text."""
    for block in path.read_text("utf-8").split("\n\n"):
        comments: dict[str, str] = {}
        tokens: list[Token] = []
        place, inside = 0, 0
        for line in block.splitlines():
            if line.startswith("#"):
                key, _, value = line[1:].partition("=")
                comments[key.strip()] = value.strip()
                continue
            number, form, *_, misc = line.split("\t")
            if "-" in number:
                inside = int(number.partition("-")[2])
                glued_after = "SpaceAfter=No" in misc
                continue
            items = dict(item.split("=", 1) for item in misc.split("|"))
            tokens.append(Token(form, items["Tag"], place, place + len(form)))
            place += len(form)
            if int(number) <= inside:
                glued = int(number) < inside or glued_after
            else:
                glued = items.get("SpaceAfter") == "No"
            place += not glued
        if tokens:
            yield Example(comments, tokens)


def marked(text: str, tokens: list[Token]) -> str:
    """Mark the slots of an utterance: ``wake me up at [time : seven]``."""
    slots: list[list[Token]] = []
    for token in tokens:
        if token.tag.startswith("B-"):
            slots.append([token])
        elif token.tag.startswith("I-"):
            slots[-1].append(token)
    for slot in reversed(slots):
        start, end = slot[0].start, slot[-1].end
        text = f"{text[:start]}[{slot[0].tag[2:]} : {text[start:end]}]{text[end:]}"
    return text


def massive(requests: list[Example]) -> str:
    """Write the requests as MASSIVE does."""
    rows = [
        {
            "id": str(number),
            "locale": "en-US",
            "partition": "train",
            "scenario": request.comments["label"].partition("_")[0],
            "intent": request.comments["label"],
            "utt": request.comments["text"],
            "annot_utt": marked(request.comments["text"], request.tokens),
        }
        for number, request in enumerate(requests)
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def columns(news: list[Example]) -> str:
    """Write the news as token and BIO tag, a blank line after each sentence."""
    return "".join(
        "".join(f"{token.form}\t{token.tag}\n" for token in item.tokens) + "\n" for item in news
    )


def main(folder: Path) -> None:
    """Write the derived files into ``folder``."""
    everything = list(examples(SAMPLE / "eng.conllu"))
    files = {
        "tur.unimorph.tsv": table(),
        "eng.massive.jsonl": massive([item for item in everything if "label" in item.comments]),
        "eng.ner.conll": columns([item for item in everything if "label" not in item.comments]),
        "eng.txt": "".join(item.comments["text"] + "\n" for item in everything),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
