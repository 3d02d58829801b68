#!/usr/bin/env python
"""Django's own command line, for the habit of it; the installed `gmi` does the same and more."""

import sys

from gmi_repo.command import operate

if __name__ == "__main__":
    sys.exit(operate(sys.argv[1:]))
