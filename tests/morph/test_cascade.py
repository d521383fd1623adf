import json

import pytest
import torch

from kiloglot.errors import InputError
from kiloglot.morph import inflector_files
from kiloglot.morph.calibration import calibrate
from kiloglot.morph.cascade import Cascade, Trial, thresholds
from kiloglot.morph.ensemble import Ensemble
from kiloglot.morph.features import Features
from kiloglot.morph.members import Member
from kiloglot.morph.rules import Rules
from kiloglot.morph.transducer import Sizes, Transducer
from kiloglot.morph.vocabulary import Vocabulary

TAG = Features.parse("N;PL")
ROWS = [("ab", TAG, "abc"), ("ba", TAG, "bac"), ("aab", TAG, "aabc")]
PAIRS = [(word, TAG) for word in ("ab", "bbab", "a", "babba", "жa", "c")]


@pytest.fixture
def ensemble():
    vocabulary = Vocabulary.of(ROWS)
    members = []
    for seed in range(4):
        torch.manual_seed(seed)
        network = Transducer(vocabulary, Sizes(8, 8, 16, 8)).eval()
        with torch.no_grad():
            network.moves.bias[0] += 4
            network.moves.bias[2] += 4
        members.append(Member(network, seed % 2 == 1))
    return Ensemble(vocabulary, Rules.learn(ROWS), members, rule_weight=0.2, beam=4)


def test_few_rows_tell_nothing():
    assert thresholds([Trial(0.99, True, False)] * 50) is None


def test_an_outvoted_row_raises_the_threshold():
    sure = [Trial(0.9, True, False)] * 300
    unsure = [Trial(0.7, False, True)]
    found = thresholds([*sure, *unsure])
    assert found is not None
    assert found.believes(0.9, agreeing=True)
    assert not found.believes(0.7, agreeing=False)


def test_no_row_of_a_kind_no_belief_in_it():
    found = thresholds([Trial(0.9, True, False)] * 300)
    assert found is not None
    assert not found.believes(1.0, agreeing=False)


def test_without_a_cascade_the_decision_is_that_of_the_whole_ensemble(ensemble):
    decided = ensemble.decide(PAIRS)
    whole = [forms[0] for forms in ensemble.predict(PAIRS, 4)]
    assert [one.form for one in decided] == [one.form for one in whole]
    assert "first" not in {one.stage for one in decided}


def test_a_cascade_that_believes_everything_asks_one_network(ensemble):
    ensemble.cascade = Cascade(0.0, 0.0)
    assert {one.stage for one in ensemble.decide(PAIRS)} == {"first"}
    assert all(0 < one.probability <= 1 for one in ensemble.decide(PAIRS))


def test_one_that_believes_nothing_changes_nothing(ensemble):
    before = ensemble.decide(PAIRS)
    ensemble.cascade = Cascade(1.1, 1.1)
    after = ensemble.decide(PAIRS)
    assert [one.form for one in after] == [one.form for one in before]


def test_calibration_with_few_rows_drops_an_old_cascade(ensemble):
    ensemble.cascade = Cascade(0.0, 0.0)
    calibrate(ensemble, ROWS)
    assert ensemble.cascade is None


def test_a_cascade_is_saved_and_a_bad_one_refused(ensemble, tmp_path):
    ensemble.cascade = Cascade(0.75, 0.9)
    inflector_files.save(tmp_path / "model", ensemble, {})
    assert inflector_files.load(tmp_path / "model")[0].cascade == Cascade(0.75, 0.9)
    path = tmp_path / "model" / "config.json"
    config = json.loads(path.read_text())
    del config["sha256"]["config.json"]
    for bad in ({"agreeing": 0.5}, "yes", {"agreeing": float("nan"), "alone": 1}, [1, 2]):
        path.write_text(json.dumps({**config, "cascade": bad}))
        with pytest.raises(InputError, match="not a whole inflector"):
            inflector_files.load(tmp_path / "model")


def test_a_folder_without_a_cascade_is_read(ensemble, tmp_path):
    inflector_files.save(tmp_path / "model", ensemble, {})
    path = tmp_path / "model" / "config.json"
    config = json.loads(path.read_text())
    del config["cascade"], config["sha256"]["config.json"]
    path.write_text(json.dumps(config))
    assert inflector_files.load(tmp_path / "model")[0].cascade is None
