"""`python -m tests.faults.home FOLDER`: makes the home of a service that can be uploaded to; prints a token for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "uploader"


def settle(folder: Path) -> str:
    """Schema, an account with a centre whose documents nobody looks at first, and the secret of its token."""
    from django.conf import settings
    from django.core.management import call_command

    from gmi_repo import home
    from submitters.models import Account, Submitter
    from submitters.tokens import create_token

    home.prepare(folder, with_secret_key=settings.GMI_EMBEDDED)
    call_command("migrate", interactive=False, verbosity=0)
    account = Account.objects.create(username=NAME)
    Submitter.objects.create(slug="meadow", name="Meadow", trusted=True).accounts.add(account)
    return create_token(account, "faults")[1]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")
    import django

    django.setup()
    print(settle(Path(sys.argv[1])))
