import doctest
import importlib
import pkgutil

import pytest

import kiloglot.lexicon

MODULES = [module.name for module in pkgutil.iter_modules(kiloglot.lexicon.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    importlib.import_module(f"kiloglot.lexicon.{name}")
    module = __import__("sys").modules[f"kiloglot.lexicon.{name}"]
    assert doctest.testmod(module).failed == 0
