"""What several tests of lexicons need."""

import pytest


@pytest.fixture
def write(tmp_path):
    def write(text, name="lexicon.tsv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write
