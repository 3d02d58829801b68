"""The `gmi` command: words of the client go to `gmi_client`, those about documents to `gmi_documents`, all others to
Django's commands of this service (whose own `check` stays at `manage.py check`).

Nothing of Django is imported for the first two, so that they answer at once and work where no service is.
"""

import os
import sys
from collections.abc import Sequence

CLIENT_WORDS = frozenset({"submit", "upload", "watch", "get", "ls"})
DOCUMENT_WORDS = frozenset({"check", "convert"})


def main() -> None:
    words = sys.argv[1:]
    if words and words[0] in CLIENT_WORDS:
        from gmi_client.command import main as client

        sys.exit(client(words))
    if words and words[0] in DOCUMENT_WORDS:
        from gmi_documents.command import main as documents

        sys.exit(documents(words))
    sys.exit(operate(words))


def operate(words: Sequence[str]) -> int:
    """Runs one of Django's commands (`serve`, `account`, `migrate` …); returns the exit status."""
    from gmi_repo.environment import WrongEnvironment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["gmi", *words])
    except WrongEnvironment as wrong:
        print(f"gmi: {wrong}", file=sys.stderr)
        return 2
    return 0
