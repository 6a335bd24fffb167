"""``python -m foiparse``: the same as the command ``foiparse``."""

from foiparse.cli import main

if __name__ == "__main__":
    main()
