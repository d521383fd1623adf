import json
import shutil

import pytest
from click.testing import CliRunner

from kiloglot.cli.morph import morph
from kiloglot.errors import InputError

ENDINGS = {"N;NOM;SG": "", "N;NOM;PL": "n", "V;PST": "ti"}
STEMS = ["mela", "sota", "kipu", "dori", "nale", "tosu"]


@pytest.fixture(scope="module")
def run():
    def invoke(*arguments, stdin=None):
        result = CliRunner().invoke(morph, arguments, input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture(scope="module")
def place(tmp_path_factory, run):
    place = tmp_path_factory.mktemp("inflect")
    rows = [f"{stem}\t{stem}{end}\t{tag}\n" for stem in STEMS for tag, end in ENDINGS.items()]
    (place / "table.tsv").write_text("".join(rows))
    swapped = [f"tila\t{tag}\ttila{end}\n" for tag, end in ENDINGS.items()]
    (place / "test.tsv").write_text("".join(swapped))
    (place / "covered.tsv").write_text("tila\tN;NOM;PL\nmela\tV;PST\n")
    result = run("train", f"{place}/table.tsv", "-o", f"{place}/model", "--steps", "60")
    assert result.exit_code == 0
    assert "held out: 3 rows of 1 lemmas" in result.stderr
    assert "held-out accuracy" in result.stderr
    assert result.stdout == ""
    return place


def test_networks_that_are_worse_than_the_rules_are_left_out_and_it_says_so(run, place, tmp_path):
    lemmas = [f"{stem}{letter}" for stem in STEMS for letter in "aeiou"]
    held = tmp_path / "dev.tsv"
    held.write_text("".join(f"{lemma}\t{lemma}\tV;PRS\n" for lemma in lemmas))
    model = f"{tmp_path}/model"
    asked = ("train", f"{place}/table.tsv", "-o", model, "--dev", f"{held}", "--steps", "1")
    result = run(*asked)
    assert result.exit_code == 0
    assert "the networks did worse than the affix rules on held-out rows" in result.stderr
    assert "held-out accuracy 100.0 % (affix rules alone 100.0 %)" in result.stderr
    assert run("inflect", model, "tilo", "V;PRS").stdout.startswith("tilo\tV;PRS\ttilo\t")


def test_inflect_arguments(run, place):
    result = run("inflect", f"{place}/model", "tila", "N;NOM;PL", "sota", "V;PST")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[:2] for row in rows] == [["tila", "N;NOM;PL"], ["sota", "V;PST"]]
    assert rows[0][2] == "tilan"
    assert 0 < float(rows[0][3]) <= 1


def test_inflect_file_is_inflect_stdin(run, place):
    file = run("inflect", f"{place}/model", "-f", f"{place}/covered.tsv")
    stdin = run("inflect", f"{place}/model", stdin="tila\tN;NOM;PL\nmela\tV;PST\n")
    assert file.stdout == stdin.stdout
    assert len(file.stdout.splitlines()) == 2


def test_n_best_explained(run, place):
    result = run("inflect", f"{place}/model", "tila", "N;NOM;PL", "--n-best", "3", "--explain")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert len(rows) > 1
    assert rows[0][4].startswith("tilan by -la > -lan (")


def test_json(run, place):
    result = run("inflect", f"{place}/model", "tila", "N;NOM;PL", "--json")
    (one,) = json.loads(result.stdout)
    assert one["forms"][0][0] == "tilan"


def test_json_goes_where_the_forms_go(run, place, tmp_path):
    file = tmp_path / "forms.json"
    result = run("inflect", f"{place}/model", "tila", "N;NOM;PL", "--json", "-o", str(file))
    assert result.stdout == ""
    assert json.loads(file.read_text())[0]["forms"][0][0] == "tilan"


@pytest.mark.parametrize(("lemma", "features"), [("", "N;NOM;PL"), ("tila", ""), ("tila", " ; ")])
def test_nothing_cannot_be_inflected(run, place, lemma, features):
    with pytest.raises(InputError, match="cannot be empty"):
        run("inflect", f"{place}/model", lemma, features)


def test_unseen_features_are_reported(run, place):
    result = run("inflect", f"{place}/model", "tila", "N;NOM;PL;XYZ")
    assert "never seen in training, left out: XYZ (1)" in result.stderr
    assert result.stdout.split("\t")[1] == "N;NOM;PL;XYZ"
    words = ["tila", "N;NOM;PL;XYZ", "tila", "N;NOM;PL"]
    result = run("inflect", f"{place}/model", *words, "--json", "-q")
    assert [one.get("unknown") for one in json.loads(result.stdout)] == [["XYZ"], None]
    assert result.stderr == ""


def test_evaluate(run, place):
    arguments = ["evaluate", f"{place}/model", f"{place}/test.tsv"]
    result = run(*arguments, "--train", f"{place}/table.tsv", "--errors", "5")
    assert "features seen" in result.stdout
    assert "95 % interval" in result.stdout
    scores = json.loads(run(*arguments, "--json").stdout)
    assert 0 <= scores["accuracy"] <= 1
    assert scores["rows"] == 3


def test_unseen_features_of_a_test_file_are_reported(run, place, tmp_path):
    test = tmp_path / "test.tsv"
    test.write_text("tila\ttilan\tN;NOM;PL;XYZ\nmela\tmelan\tN;NOM;PL\n")
    result = run("evaluate", f"{place}/model", str(test))
    assert "never seen in training, left out: XYZ (1)" in result.stderr
    result = run("evaluate", f"{place}/model", str(test), "--json")
    assert json.loads(result.stdout)["unknown"] == ["XYZ"]


def test_wrong_rows_as_json(run, place, tmp_path):
    test = tmp_path / "test.tsv"
    test.write_text("tila\tQ\tN;NOM;PL\nmela\tmelan\tN;NOM;PL\ntila\tZ\tN;NOM;PL\n")
    asked = ["evaluate", f"{place}/model", str(test), "--json"]
    assert "wrong" not in json.loads(run(*asked).stdout)
    wrong = {"lemma": "tila", "features": "N;NOM;PL", "form": "Q", "predicted": "tilan"}
    assert json.loads(run(*asked, "--errors", "1").stdout)["wrong"] == [wrong]
    assert len(json.loads(run(*asked, "--errors", "9").stdout)["wrong"]) == 2


def test_what_is_compared_with_is_read_before_the_test_is_inflected(run, place, monkeypatch):
    def stream(*_):
        raise AssertionError("inflected first")

    monkeypatch.setattr("kiloglot.morph.inflector.Inflector.stream", stream)
    with pytest.raises(InputError, match="no such file"):
        run("evaluate", f"{place}/model", f"{place}/test.tsv", "--train", f"{place}/nowhere.tsv")


def test_a_paradigm_without_part_of_speech(run, place, tmp_path):
    table = tmp_path / "table.tsv"
    rows = "".join(f"{stem}\t{stem}n\tPL\n{stem}\t{stem}\tSG\n" for stem in STEMS)
    table.write_text(rows)
    run("train", str(table), "-o", f"{tmp_path}/model", "--steps", "1")
    asked = ["paradigm", f"{tmp_path}/model", "tila"]
    assert run(*asked, "--pos", "none").stdout == run(*asked).stdout
    with pytest.raises(InputError, match="'N'; its features have none: leave out --pos"):
        run(*asked, "--pos", "N")
    table.write_text(rows + "".join(f"{stem}\t{stem}t\tN;ACC\n" for stem in STEMS))
    run("train", str(table), "-o", f"{tmp_path}/model", "--steps", "1")
    with pytest.raises(InputError, match="choose with --pos: none, N"):
        run(*asked)
    with pytest.raises(InputError, match="it knows none, N"):
        run(*asked, "--pos", "V")
    cells = run(*asked, "--pos", "none", "--table", str(table)).stdout.splitlines()
    assert [line.split()[0] for line in cells[1:]] == ["PL", "SG"]
    cells = run("paradigm", str(table), "mela", "--pos", "none").stdout.splitlines()
    assert [line.split()[0] for line in cells[1:]] == ["PL", "SG"]
    with pytest.raises(InputError, match="it has it as none, N"):
        run("paradigm", str(table), "mela", "--pos", "V")


def test_a_covered_test_file_is_refused(run, place):
    with pytest.raises(InputError, match="no forms"):
        run("evaluate", f"{place}/model", f"{place}/covered.tsv")


def test_paradigm_of_a_model(run, place):
    result = run("paradigm", f"{place}/model", "tila", "--pos", "N")
    assert [line.split()[:3] for line in result.stdout.splitlines()[1:]] == [
        ["N;NOM;SG", "tila", "model"],
        ["N;NOM;PL", "tilan", "model"],
    ]
    result = run(
        "paradigm", f"{place}/model", "mela", "--pos", "N", "--table", f"{place}/table.tsv"
    )
    assert result.stdout.count("table") == 2
    with pytest.raises(InputError, match="several parts of speech"):
        run("paradigm", f"{place}/model", "tila")


def test_columns_that_cannot_be_told(run, place, tmp_path):
    table = tmp_path / "table.tsv"
    rows = [f"{stem}\tx\t{stem}{end}\n" for stem in STEMS for end in ("n", "ti")]
    table.write_text("".join(rows))
    with pytest.raises(InputError, match="no column holds"):
        run("train", str(table), "-o", f"{tmp_path}/model", "--steps", "1")
    named = ["--columns", "lemma,features,form"]
    run("train", str(table), "-o", f"{tmp_path}/model", "--steps", "1", *named)
    result = run("evaluate", f"{tmp_path}/model", str(table), "--json", *named)
    assert json.loads(result.stdout)["rows"] == len(rows)
    result = run("inflect", f"{tmp_path}/model", "-f", str(table), *named)
    assert [line.split("\t")[1] for line in result.stdout.splitlines()] == ["x"] * len(rows)


def test_features_of_other_vocabularies_are_asked_for_by_the_line(run, place, tmp_path):
    tags = {"Case=Nom|Number=Sing": "", "Case=Nom|Number=Plur": "n"}
    rows = [f"{stem}\t{stem}{end}\t{tag}\n" for stem in STEMS for tag, end in tags.items()]
    (tmp_path / "ud.tsv").write_text("".join(rows))
    model = f"{tmp_path}/model"
    named = ["--columns", "lemma,form,features"]
    run("train", f"{tmp_path}/ud.tsv", "-o", model, "--steps", "1", *named)
    asked = "tila\tCase=Nom|Number=Plur\n"
    for columns in ([], ["--columns", "lemma,features"]):
        made = run("inflect", model, *columns, stdin=asked).stdout
        assert made.split("\t")[:3] == ["tila", "Case=Nom|Number=Plur", "tilan"]
    result = run("inflect", model, stdin="tila\tQQQ\n")
    assert result.stdout == run("inflect", model, "tila", "QQQ").stdout
    assert "never seen in training, left out: QQQ (1)" in result.stderr


def test_rows_that_cannot_be_used_are_counted(run, place, tmp_path):
    table = tmp_path / "table.tsv"
    table.write_text((place / "table.tsv").read_text() + "one cell\n")
    result = run("train", str(table), "-o", f"{tmp_path}/model", "--steps", "1")
    assert f"1 row left out that cannot be used; {table}:19: " in result.stderr


def test_forms_that_look_like_several_are_counted(run, place, tmp_path):
    table = tmp_path / "table.tsv"
    more = "tila\ttilan / tiloin\tN;NOM;PL\ntila\ttila; tilo\tN;NOM;SG\n"
    table.write_text((place / "table.tsv").read_text() + more)
    result = run("train", str(table), "-o", f"{tmp_path}/model", "--steps", "1")
    assert "2 forms look like several in one cell, such as 'tilan / tiloin'" in result.stderr


def test_rows_of_a_test_file_that_cannot_be_used_are_told(run, place, tmp_path):
    test = tmp_path / "test.tsv"
    test.write_text((place / "test.tsv").read_text() + "tila\tN;NOM;PL\t\none cell\n")
    result = run("evaluate", f"{place}/model", str(test), "--json")
    assert json.loads(result.stdout)["rows"] == len(ENDINGS)
    assert f"2 rows left out that cannot be used; {test}:4: form is missing" in result.stderr
    with pytest.raises(InputError, match="each line is a lemma, a tab and features"):
        run("inflect", f"{place}/model", "-f", str(test))


@pytest.mark.parametrize(
    ("rows", "columns", "remedy"),
    [
        ("tila\t-\tN;NOM;PL\n", None, "every form is a dash"),
        ("tila\tN;NOM;PL\n", "lemma,form,features", r"has 2 columns, not 3 \(line 1\); --columns"),
        ("tila\tN;NOM;PL\ttilan\n", "lemma,form,features", "another order .* --columns is for"),
    ],
)
def test_held_out_rows_of_which_none_is_left(run, place, tmp_path, rows, columns, remedy):
    file = tmp_path / "dev.tsv"
    file.write_text(rows)
    named = ["--columns", columns] if columns else []
    for asked in (
        ["train", f"{place}/table.tsv", "-o", f"{tmp_path}/model", "--steps", "1", "--dev"],
        ["evaluate", f"{place}/model"],
    ):
        with pytest.raises(InputError, match=f"dev.tsv: has no rows with forms; .*{remedy}"):
            run(*asked, str(file), *named)
    assert not (tmp_path / "model").exists()


def test_each_file_tells_its_columns(run, place, tmp_path):
    files = [f"{place}/table.tsv", "-o", f"{tmp_path}/model", "--dev", f"{place}/test.tsv"]
    result = run("train", *files, "--steps", "1")
    assert "held-out accuracy" in result.stderr
    asked = ["evaluate", f"{place}/model", f"{place}/test.tsv", "--train", f"{place}/table.tsv"]
    assert "features seen" in run(*asked).stdout


def test_an_interruption_does_not_replace_a_finished_model(run, place, tmp_path):
    shutil.copytree(place / "model", tmp_path / "model")
    before = {file.name: file.read_bytes() for file in (tmp_path / "model").iterdir()}
    asked = ["train", f"{place}/table.tsv", "--steps", "1", "--seed", "7", "-o"]

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiloglot.morph.train.encode", interrupt)
        for _ in range(2):
            result = run(*asked, f"{tmp_path}/model")
            assert result.exit_code == 0
            assert f"the finished model in {tmp_path}/model stays as it is; " in result.stderr
            assert "written to" not in result.stderr
        assert "kept; --resume goes on" in run(*asked, f"{tmp_path}/new").stderr
        assert "kept; --resume goes on" in run(*asked, f"{tmp_path}/new").stderr
    after = {file.name: file for file in (tmp_path / "model").iterdir()}
    assert after.pop("unfinished").is_dir()
    assert {name: file.read_bytes() for name, file in after.items()} == before
    result = run(*asked, f"{tmp_path}/model", "--resume")
    assert "written to" in result.stderr
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert (config["about"]["seed"], config["about"]["interrupted"]) == (7, False)
    assert not (tmp_path / "model" / "unfinished").exists()


def test_nothing_to_resume(run, place):
    with pytest.raises(InputError, match="no unfinished training"):
        run("train", f"{place}/table.tsv", "-o", f"{place}/model", "--steps", "1", "--resume")


@pytest.mark.parametrize("budget", ["soon", "0s", "-3", "3 days"])
def test_a_budget_is_a_time(run, place, budget):
    arguments = ["train", f"{place}/table.tsv", "-o", f"{place}/x", "--budget", budget]
    assert run(*arguments).exit_code == 2


def test_a_lemma_without_features_is_a_usage_error(run, place):
    assert run("inflect", f"{place}/model", "tila").exit_code == 2


def test_an_empty_name_is_not_the_current_folder(run, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (["train", f"{place}/table.tsv"], ["inflect", f"{place}/model", "a", "N"]):
        result = run(*arguments, "-o", "")
        assert result.exit_code == 2
        assert "an empty name" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_paradigm_of_what_is_neither_table_nor_model(run, place, tmp_path):
    with pytest.raises(InputError, match="no such file or folder; name a table, or the folder of"):
        run("paradigm", f"{tmp_path}/nowhere", "tila")
    (tmp_path / "weights.safetensors").write_text("")
    with pytest.raises(InputError, match=r"is no inflector \(it has no config\.json\)"):
        run("paradigm", str(tmp_path), "tila")
    with pytest.raises(InputError, match="the lemma is empty; name a word"):
        run("paradigm", f"{place}/model", "")


def test_a_model_that_is_only_begun_says_how_to_finish_it(run, place, tmp_path):
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "state.json").write_text('{"training": ""}')
    for arguments in (["inflect"], ["evaluate", f"{place}/test.tsv"], ["paradigm", "tila"]):
        with pytest.raises(InputError, match="train TABLE -o DIR --resume"):
            run(arguments[0], str(tmp_path), *arguments[1:])


@pytest.mark.parametrize("bad", ["one cell", "\tN;PL"])
def test_rows_before_a_bad_one_are_written(place, tmp_path, bad):
    rows = "".join(f"{stem}\tN;NOM;PL\n" for stem in STEMS)
    asked = ["inflect", f"{place}/model"]
    whole = CliRunner().invoke(morph, asked, input=rows)
    cut = CliRunner().invoke(morph, asked, input=f"{rows}{bad}\n{rows}")
    assert isinstance(cut.exception, InputError)
    assert cut.exception.line == len(STEMS) + 1
    assert cut.stdout == whole.stdout
    file = tmp_path / "forms.tsv"
    CliRunner().invoke(morph, [*asked, "-o", str(file)], input=f"{rows}{bad}\n")
    assert not list(tmp_path.iterdir())


def test_json_of_rows_before_a_bad_one_can_be_read(run, place):
    asked = ["inflect", f"{place}/model", "--json"]
    rows = "tila\tN;NOM;PL\nmela\tV;PST\n"
    whole = run(*asked, stdin=rows)
    found = json.loads(whole.stdout)
    assert whole.stdout == json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    cut = CliRunner().invoke(morph, asked, input=f"{rows}one cell\n")
    assert isinstance(cut.exception, InputError)
    assert json.loads(cut.stdout) == found
    assert run(*asked, stdin="").stdout == "[]\n"


def test_nothing_asked_says_what_to_ask(run, place):
    with pytest.raises(InputError, match="give a word and a bundle"):
        run("inflect", f"{place}/model", "", "N;NOM;PL")


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_progress_is_shown_on_a_terminal(run, place, monkeypatch, quiet):
    monkeypatch.setattr("kiloglot.cli.morph_options.shows_progress", lambda: True)
    for arguments in (["inflect", "-f"], ["evaluate"]):
        file = f"{place}/{'covered' if arguments[0] == 'inflect' else 'test'}.tsv"
        result = run(arguments[0], f"{place}/model", *arguments[1:], file, *quiet)
        assert (" forms" in result.stderr) == (not quiet)


def test_a_budget_and_steps_are_not_both_given(run, place):
    both = ["--budget", "1s", "--steps", "3"]
    result = run("train", f"{place}/table.tsv", "-o", f"{place}/x", *both)
    assert result.exit_code == 2
    assert "--budget or --steps, not both" in result.stderr
