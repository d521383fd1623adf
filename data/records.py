"""Sentences as records: the rows of JSONL, Parquet and ``datasets``, ours and other people's.

A column of any data set is taken into the field of a Sentence that one table names it for; what has
no place there goes into ``meta``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

from kiloglot.data.dialect import UPOS_OR_NONE
from kiloglot.data.markup import unmarked
from kiloglot.data.offsets import same_but_spaces
from kiloglot.data.sentence import Extra, Sentence
from kiloglot.data.spans import in_scheme, is_tag
from kiloglot.data.tagset import in_tagset
from kiloglot.data.unicode import tokenise

__all__ = ["FIELDS", "MARKED", "PER_TOKEN", "SOURCES", "from_record", "names_in", "to_record"]

#: The fields of a Sentence in the order in which records have them.
FIELDS = tuple(Sentence.__slots__)

#: What other data sets call the fields, most usual first; the first that a record has counts.
SOURCES: dict[str, tuple[str, ...]] = {
    "tokens": ("tokens", "words", "token", "forms", "form"),
    "lemmas": ("lemmas", "lemma"),
    "upos": ("upos", "upos_tags", "pos"),
    "xpos": ("xpos", "pos_tags"),
    "feats": ("feats", "features"),
    "heads": ("heads", "head"),
    "deprels": ("deprels", "deprel"),
    "deps": ("deps",),
    "misc": ("misc",),
    "tags": ("tags", "ner_tags", "ner", "slots", "slot_tags", "bio_tags", "labels"),
    "label": ("label", "intent", "labels", "category", "class"),
    "id": ("id", "sent_id", "idx"),
    "text": ("text", "utt", "sentence", "utterance", "query"),
}
#: The name that says least about whose parts of speech the values are.
_ANY_TAGS = "pos"
#: The name that tags of words and classes of sentences share.
_SEVERAL = "labels"
_OUR_NAMES = frozenset(FIELDS)
#: The column of text with slots marked in it.
MARKED = "annot_utt"
#: Those with a value per token, heads apart.
PER_TOKEN = ("lemmas", "upos", "xpos", "feats", "deprels", "deps", "misc", "tags")


def to_record(sentence: Sentence, *, sparse: bool = False) -> dict[str, Any]:
    """Return ``sentence`` as a record of lists, strings and numbers.

    Args:
        sentence: The sentence.
        sparse: Leave out what it has not.
    """
    record: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(sentence, name)
        if sparse and name != "tokens" and (value is None or (not value and name in _HOLDERS)):
            continue
        if name == "meta":
            value = dict(value)
        elif name == "extras":
            value = [{"after": it.after, "columns": list(it.columns)} for it in value]
        elif isinstance(value, tuple):
            value = list(value)
        record[name] = value
    return record


_HOLDERS = ("meta", "comments", "extras")


def from_record(record: Mapping[str, Any]) -> Sentence:
    """Return the sentence that a record holds, of ours or of another data set.

    Raises:
        ValueError: No column holds words or text, or a column does not fit the words.
    """
    if len(record) == len(FIELDS) and all(name in record for name in FIELDS):
        return _own(record)
    rest = {name: value for name, value in record.items() if value is not None}
    names = names_in(rest)
    found: dict[str, Any] = {field: rest.pop(name) for field, name in names.items()}
    meta = _meta(rest.pop("meta", None))
    comments = tuple(map(str, rest.pop("comments", ())))
    extras = _extras(rest.pop("extras", ()))
    _split(found, rest)
    values: dict[str, Any] = {"tokens": tuple(map(_text, found.pop("tokens")))}
    convert = _text if _OUR_NAMES.issuperset(record) else _feature
    for field in PER_TOKEN:
        if field in found:
            if field in ("upos", "xpos") and any(isinstance(it, int) for it in found[field]):
                raise ValueError(
                    f"the parts of speech are {_text(found[field])[:40]}; numbers need their names"
                )
            values[field] = tuple(map(convert, found[field]))
    if "heads" in found:
        values["heads"] = tuple(int(head) for head in found["heads"])
    if names.get("tags") == _SEVERAL and not any(map(is_tag, values["tags"])):
        raise ValueError(
            f"{_SEVERAL} {_text(found['tags'])[:40]} are no tags of words, and several labels of a "
            "sentence are not supported; leave one of them, as a text, or rename the column"
        )
    if "tags" in values:
        values["tags"] = _tags(values["tags"])
    for field in ("label", "id", "text"):
        if field in found:
            values[field] = _text(found[field])
    meta.update((name, _text(value)) for name, value in rest.items())
    return Sentence(**values, meta=meta, comments=comments, extras=extras)


def names_in(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what a record calls the fields of a Sentence that it has columns for.

    >>> names_in({"words": ["a"], "intent": "ask", "year": 2020})
    {'tokens': 'words', 'label': 'intent'}
    """
    found: dict[str, str] = {}
    for field, names in SOURCES.items():
        for name in names:
            if name not in found.values() and _fits(field, record.get(name)):
                found[field] = name
                break
    xpos = record[found["xpos"]] if "xpos" in found and "upos" not in found else ("",)
    if UPOS_OR_NONE.issuperset(map(str, xpos)):
        found["upos"] = found.pop("xpos")
    elif found.get("upos") == _ANY_TAGS and in_tagset(map(str, record[_ANY_TAGS])):
        found.setdefault("xpos", found.pop("upos"))
    return found


def _own(record: Mapping[str, Any]) -> Sentence:
    """Return the sentence of a record with all our fields, exactly as it was."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    values["meta"] = _meta(values["meta"])
    values["extras"] = _extras(values["extras"])
    return Sentence(**values)


def _extras(value: object) -> tuple[Extra, ...]:
    rows = value if isinstance(value, list | tuple) else ()
    return tuple(Extra(int(it["after"]), tuple(map(str, it["columns"]))) for it in rows)


def _fits(field: str, value: object) -> bool:
    """A list goes with a field per token, anything else with a field per sentence."""
    return value is not None and isinstance(value, list | tuple) == (
        field in PER_TOKEN or field in ("tokens", "heads")
    )


def _split(found: dict[str, Any], rest: dict[str, Any]) -> None:
    """See to the words of a record that has but text, marked or not."""
    if "tokens" in found:
        return
    text = found.get("text")
    if isinstance(rest.get(MARKED), str):
        found["tokens"], found["tags"] = unmarked(rest.pop(MARKED))
        if text is not None and not same_but_spaces(found["tokens"], text):
            raise ValueError(f"{MARKED} does not spell {text!r}")
    elif isinstance(text, str):
        found["tokens"] = tokenise(text)
    elif not found and not rest:
        raise ValueError("no column holds words or text: all are empty; leave the row out")
    else:
        raise ValueError(
            "no column holds words or text; the columns are: "
            + ", ".join([*found, *rest])
            + "; rename one to 'tokens' or 'text'"
        )
    if text is not None and text == " ".join(found["tokens"]):
        del found["text"]


def _tags(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not is_tag(value):
            raise ValueError(
                f"{value!r} is no tag"
                + ("; numbers need their names" if value.isdigit() else " such as B-PER or O")
            )
    return in_scheme(values)


def _meta(value: object) -> dict[str, str]:
    if isinstance(value, str):
        try:
            loaded = json.loads(value)
        except (ValueError, RecursionError):
            loaded = None
        if not isinstance(loaded, dict):
            return {"meta": value}
        value = loaded
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        return {"meta": _text(value)}
    return {str(name): _text(it) for name, it in value.items() if it is not None}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _feature(value: object) -> str:
    """Universal Dependencies on the Hugging Face hub has None and dictionaries, printed."""
    if value is None or value == "None":
        return "_"
    if isinstance(value, str) and value.startswith("{'"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return str(value)
    if isinstance(value, Mapping):
        return "|".join(f"{name}={it}" for name, it in value.items() if it is not None) or "_"
    return _text(value)
