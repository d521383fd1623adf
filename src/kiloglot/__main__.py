"""``python -m kiloglot``: the command line."""

import sys

from kiloglot.cli import main

if __name__ == "__main__":
    # Not main() alone: Python would end by a signal after Ctrl-C in an import, be it caught or not.
    sys.exit(main())
