from kiloglot.augment.variety import by_variety


def test_words_not_shown_yet_count_most():
    sentences = [["a", "b"], ["a", "b"], ["c", "d"], ["a", "c", "e", "f"]]
    assert by_variety(sentences) == [3, 0, 2, 1]


def test_frequent_words_count_more():
    sentences = [["rare"], ["common"], ["common"], ["common"], ["common"]]
    assert by_variety(sentences)[:2] == [1, 0]


def test_case_repetition_and_signs_do_not_matter():
    assert by_variety([["A", "a", "?", "1"], ["b", "c"]]) == [1, 0]
    assert by_variety([["Kala", "."], ["kala"]]) == [0, 1]


def test_every_sentence_comes_once():
    sentences = [[f"w{at * step % 17}" for at in range(step % 7)] for step in range(60)]
    assert sorted(by_variety(sentences)) == list(range(60))
    assert by_variety([]) == []
    assert by_variety([[], ["a"]]) == [1, 0]


def test_the_first_show_more_words_than_as_many_others():
    sentences = [[f"w{(at * step) % 97}" for at in range(1 + step % 9)] for step in range(200)]
    first = {word for place in by_variety(sentences)[:20] for word in sentences[place]}
    others = {word for sentence in sentences[:20] for word in sentence}
    assert len(first) > len(others)
