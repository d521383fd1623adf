"""What is packaged, and what importing it costs."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("adapt", "augment", "data", "lexicon", "morph")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())
SETUPTOOLS = SETTINGS["tool"]["setuptools"]

#: Lower parts first; a part imports none of the higher ones, nor its neighbour.
ALLOWED = {
    "errors": set(),
    "data": {"errors"},
    "lexicon": {"errors", "data"},
    "morph": {"errors", "data"},
    "augment": {"errors", "data", "lexicon", "morph"},
    "adapt": {"errors", "data", "lexicon", "morph", "augment"},
}


def packages_on_disk():
    found = {"kiloglot": "src/kiloglot", "kiloglot.cli": "src/kiloglot/cli"}
    for part in PARTS:
        for path in (ROOT / part).rglob("__init__.py"):
            folder = path.parent.relative_to(ROOT)
            found[".".join(["kiloglot", *folder.parts])] = str(folder)
    return found


def test_every_package_is_listed_and_mapped():
    assert dict(SETUPTOOLS["package-dir"]) == packages_on_disk()
    assert sorted(SETUPTOOLS["packages"]) == sorted(packages_on_disk())


def test_every_data_file_is_packaged():
    for part in PARTS:
        patterns = SETUPTOOLS["package-data"].get(f"kiloglot.{part}", [])
        packaged = {path for pattern in patterns for path in (ROOT / part).glob(pattern)}
        data = {
            path
            for path in (ROOT / part).rglob("*")
            if path.is_file() and path.suffix not in (".py", ".pyc")
        }
        assert data == packaged, part


@pytest.mark.parametrize("part", PARTS)
def test_links_lead_type_checkers_to_the_folders(part):
    link = ROOT / "src" / "kiloglot" / part
    assert link.is_symlink()
    assert str(link.readlink()) == f"../../{part}"
    assert link.resolve() == ROOT / part


@pytest.mark.parametrize("part", PARTS)
def test_imports_run_one_way(part):
    for path in (ROOT / part).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                pieces = name.split(".")
                if pieces[0] == "kiloglot" and len(pieces) > 1 and pieces[1] != "__version__":
                    assert pieces[1] in ALLOWED[part] | {part}, f"{path}: {name}"


def modules_after(statement):
    command = f"{statement}; import sys; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", command], check=True, capture_output=True, text=True
    ).stdout.split()


@pytest.mark.parametrize("part", ["cli", *PARTS])
def test_importing_a_part_imports_nothing_heavy(part):
    heavy = {"torch", "transformers", "datasets", "sklearn", "epitran", "pandas", "unimorph"}
    assert not heavy & set(modules_after(f"import kiloglot.{part}"))


def test_help_imports_no_part():
    arguments = "import sys; sys.argv = ['kiloglot', '--help']"
    command = (
        f"{arguments}\ntry:\n    from kiloglot.cli import main; main()\nexcept SystemExit: pass"
    )
    loaded = {name.split(".")[1] for name in modules_after(command) if name.startswith("kiloglot.")}
    assert loaded == {"cli", "errors"}


def test_every_requirement_is_pinned():
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    project = SETTINGS["project"]
    extras = [need for extra in project["optional-dependencies"].values() for need in extra]
    for need in [*project["dependencies"], *extras]:
        name = need.split(">")[0].split("[")[0].strip().lower()
        assert name == "kiloglot" or name in pinned, name


def test_runs_as_a_module():
    command = [sys.executable, "-m", "kiloglot", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "kiloglot, version" in done.stdout
