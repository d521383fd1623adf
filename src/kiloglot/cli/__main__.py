"""``python -m kiloglot.cli`` is the command ``kiloglot``."""

from kiloglot.cli import main

main()
