"""``python -m kiloglot``: the command line."""

from kiloglot.cli import main

if __name__ == "__main__":
    main()
