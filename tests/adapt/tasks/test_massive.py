"""MASSIVE's conventions: words, tags and scores, each value derived by hand from its scripts.

Rules tested (create_hf_dataset.py and training_utils.py of github.com/alexa/massive): words are
what stands between spaces of utt; in ja-JP, zh-CN, zh-TW single characters, ASCII pieces whole; the
slot name of a word is the one open when it begins; convert_to_bio merges neighbours of one name.
"""

import json

import pytest

from kiloglot.adapt.examples import Example, corpus_of
from kiloglot.adapt.massive import merged, words_of
from kiloglot.adapt.metrics import Prediction, counted, scores_of, standard_error
from kiloglot.adapt.predictions import read_predictions
from kiloglot.errors import InputError

CASES = [
    # Two slots, words between spaces.
    (
        "en-US",
        "wake me up at five am this week",
        "wake me up at [time : five am] [date : this week]",
        ["wake", "me", "up", "at", "five", "am", "this", "week"],
        ["Other"] * 4 + ["time"] * 2 + ["date"] * 2,
    ),
    # The word does not END in a bracket, so its slot stays open to the next one: news is a date.
    ("en-US", "today's news", "[date : today]'s news", ["today's", "news"], ["date", "date"]),
    # Characters; a bracket inside closes the slot.
    (
        "zh-CN",
        "叫醒我在今天早上",
        "叫醒我在 [date : 今天] [timeofday : 早上]",
        list("叫醒我在今天早上"),
        ["Other"] * 4 + ["date"] * 2 + ["timeofday"] * 2,
    ),
    (
        "ja-JP",
        "今日の天気",
        "[date : 今日]の天気",
        list("今日の天気"),
        ["date"] * 2 + ["Other"] * 3,
    ),
    # An ASCII word stays whole; its bracket is cut off without closing the slot: を is still app.
    (
        "ja-JP",
        "youtube を開く",
        "[app : youtube] を開く",
        ["youtube", "を", "開", "く"],
        ["app"] * 4,
    ),
    # ASCII glued to another character is no ASCII piece: it is split like the rest.
    ("zh-TW", "開tv", "開tv", ["開", "t", "v"], ["Other"] * 3),
    # Other locales without spaces are not split: Thai is one word.
    ("th-TH", "วันนี้ อากาศ", "[date : วันนี้] อากาศ", ["วันนี้", "อากาศ"], ["date", "Other"]),
]


@pytest.mark.parametrize(("locale", "utt", "annot_utt", "tokens", "names"), CASES)
def test_words_and_slot_names(locale, utt, annot_utt, tokens, names):
    assert words_of(utt, annot_utt, locale) == (tuple(tokens), tuple(names))


def test_words_that_do_not_fit():
    with pytest.raises(ValueError, match="2 annotated words for 3 words"):
        words_of("a b c", "a [x : b]", "en-US")


def test_neighbours_of_one_name_are_one_slot():
    # 'a b' and 'c' are two slots of one name in the annotation; without B and I they are one.
    names = words_of("a b c d", "[x : a b] [x : c] [y : d]", "en-US").names
    assert names == ("x", "x", "x", "y")
    assert merged(names) == ("B-x", "I-x", "I-x", "B-y")
    assert merged(["Other", "x", "Other", "x"]) == ("O", "B-x", "O", "B-x")


def example(tags, label="l"):
    return Example(("w",) * len(tags.split()), tuple(tags.split()), label)


def prediction(tags, label="l"):
    return Prediction(tuple(tags.split()), label)


def test_scores_with_and_without_merging():
    gold = [example("B-x B-x O"), example("B-y I-y O", "m")]
    said = [prediction("B-x I-x O"), prediction("B-y I-y O", "l")]
    # MASSIVE: gold (x 0-1), (y 0-1); said the same: 2 of 2, F1 = 1. Intents: 1 of 2. Exact: the
    # first sentence alone.
    scores = scores_of(counted("joint", gold, said, massive=True))
    assert scores == {"intent_accuracy": 0.5, "slot_f1": 1.0, "exact_match": 0.5}
    # Otherwise gold has x 0-0, x 1-1, y 0-1 and x 0-1, y 0-1 were said: right 1, said 2, gold 3:
    # F1 = 2 * 1 / (2 + 3) = 0.4, and the first sentence is not exact.
    scores = scores_of(counted("joint", gold, said))
    assert scores == {"intent_accuracy": 0.5, "slot_f1": 0.4, "exact_match": 0.0}


@pytest.mark.parametrize(
    ("said", "gold", "f1"),
    [
        # Of MASSIVE's own tests of eval_preds, as names of slots (O for Other).
        ("X X Z", "X X Y", 0.5),  # right 1 (X), said 2, gold 2
        ("X X O X X Y Z", "X X O X X Z Y", 0.5),  # right 2, said 4, gold 4
        ("X X X Y Y", "X X O Y Y", 0.5),  # X too long: right 1, said 2, gold 2
        ("X O O Y Y", "X X O Y Y", 0.5),  # X too short
    ],
)
def test_slot_f1_of_the_published_tests(said, gold, f1):
    # The prefix is B everywhere: merging makes of it what MASSIVE has.
    def tags(names):
        return " ".join("O" if name == "O" else f"B-{name}" for name in names.split())

    counts = counted("joint", [example(tags(gold))], [prediction(tags(said))], massive=True)
    assert scores_of(counts)["slot_f1"] == pytest.approx(f1)


def test_standard_error():
    # sqrt(0.25 * 0.75 / 12) = 0.125
    assert standard_error(0.25, 12) == pytest.approx(0.125)
    assert standard_error(0.0, 0) == 0.0


def record(number, partition, utt, annot_utt, intent, locale="ja-JP"):
    return json.dumps(
        {
            "id": str(number),
            "locale": locale,
            "partition": partition,
            "scenario": "s",
            "intent": intent,
            "utt": utt,
            "annot_utt": annot_utt,
        },
        ensure_ascii=False,
    )


@pytest.fixture
def massive_file(tmp_path):
    path = tmp_path / "ja-JP.jsonl"
    path.write_text(
        "\n".join(
            [
                record(0, "train", "天気", "天気", "weather"),
                record(1, "dev", "天気は", "天気は", "weather"),
                record(2, "test", "今日の天気", "[date : 今日]の天気", "weather"),
                record(3, "test", "youtube", "[app : youtube]", "play"),
            ]
        ),
        encoding="utf-8",
    )
    return path


def test_a_file_of_massive(massive_file):
    corpus = corpus_of(massive_file, "joint", "test")
    assert corpus.massive
    assert (len(corpus.examples), corpus.other_parts) == (2, 2)
    assert corpus.examples[0].tokens == tuple("今日の天気")
    assert corpus.examples[0].tags == ("B-date", "I-date", "O", "O", "O")
    assert corpus_of(massive_file, "intent", "train").examples[0].label == "weather"
    assert len(corpus_of(massive_file, "intent").examples) == 4


def test_a_file_that_lacks_a_part(massive_file):
    kept = [it for it in massive_file.read_text("utf-8").splitlines() if '"dev"' not in it]
    massive_file.write_text("\n".join(kept), "utf-8")
    assert len(corpus_of(massive_file, "joint", "train").examples) == 1
    with pytest.raises(InputError, match="has no dev part: its column partition names others"):
        corpus_of(massive_file, "joint", "dev")
    # A file of one part is what it is named for.
    massive_file.write_text(kept[0], "utf-8")
    assert len(corpus_of(massive_file, "joint", "dev").examples) == 1


def test_predictions_as_massive_writes_them(massive_file, tmp_path):
    path = tmp_path / "predictions.jsonl"
    rows = [
        # The words of utt, the parse with a space between them, as output_predictions has it.
        {
            "id": "2",
            "locale": "ja-JP",
            "utt": list("今日の天気"),
            "pred_intent": "weather",
            "pred_slots": [["今 日", "date"]],
            "pred_annot_utt": "[date : 今 日] の 天 気",
        },
        {
            "id": "3",
            "locale": "ja-JP",
            "utt": ["youtube"],
            "pred_intent": "weather",
            "pred_slots": [],
            "pred_annot_utt": "youtube",
        },
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    corpus = corpus_of(massive_file, "joint", "test")
    said = read_predictions(path, corpus, "joint")
    assert said[0] == Prediction(("B-date", "I-date", "O", "O", "O"), "weather")
    # Intents 1 of 2; slots: right 1, said 1, gold 2: F1 = 2/3; exact: the first alone.
    scores = scores_of(counted("joint", corpus.examples, said, massive=True))
    assert scores == pytest.approx({"intent_accuracy": 0.5, "slot_f1": 2 / 3, "exact_match": 0.5})


def test_predicted_slots_end_where_their_brackets_do(tmp_path):
    # The scripts read the truth so that a slot goes on after an ASCII word; a model's words are
    # scored as it named them.
    test = tmp_path / "zh-CN.jsonl"
    annotated = "[app : youtube] 打开 [date : 今天]"
    test.write_text(record(0, "test", "youtube 打开 今天", annotated, "x", "zh-CN"), "utf-8")
    path = tmp_path / "predictions.jsonl"
    row = {"locale": "zh-CN", "utt": ["youtube", *"打开今天"], "pred_intent": "x"}
    row["pred_annot_utt"] = "[app : youtube] 打 开 [date : 今 天]"
    path.write_text(json.dumps(row), "utf-8")
    corpus = corpus_of(test, "joint", "test")
    assert corpus.examples[0].tags == ("B-app", "I-app", "I-app", "B-date", "I-date")
    said = read_predictions(path, corpus, "joint")
    assert said[0].tags == ("B-app", "O", "O", "B-date", "I-date")
