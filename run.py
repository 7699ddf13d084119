#!/usr/bin/env python3
"""The one way in: `python3 run.py` serves a demo salon, `python3 run.py --help` tells the rest."""

# An outdated Python must get as far as the message: no newer syntax and no imports above it.
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Harmony needs Python 3.11 or newer; this one is %d.%d.\n"
        "Install a newer Python (Debian 12 and Ubuntu 24.04 bring one) and start it by name,\n"
        "for example: python3.12 run.py" % sys.version_info[:2]
    )

from tools.runner.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
