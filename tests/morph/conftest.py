"""Tests leave the user's cache alone."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KILOGLOT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
