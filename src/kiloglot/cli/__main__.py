"""``python -m kiloglot.cli`` is the command ``kiloglot``."""

import sys

from kiloglot.cli import main

# Not main() alone: Python would end by a signal after Ctrl-C in an import, be it caught or not.
sys.exit(main())
