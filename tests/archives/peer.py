"""Another server of ours, with a home and a database of its own; `python -m tests.archives.peer FOLDER` settles it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.faults.service import ROOT, Service, environment

PREFIX = "PEER"
"""Of its accessions: two servers that know each other give different ones."""


class Peer:
    """The server, and somebody who may do anything there."""

    def __init__(self, service: Service, token: str) -> None:
        self.service = service
        self.url = f"http://127.0.0.1:{service.port}"
        self._client = httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def add(self, collection: str, document: dict[str, Any]) -> str:
        """The address of a new public record."""
        answer = self._client.post(f"/{collection}", json=document)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def change(self, address: str, **members: Any) -> None:
        media_type = {"Content-Type": "application/merge-patch+json"}
        answer = self._client.patch(address, json=members, headers=media_type)
        assert answer.status_code == 200, answer.text

    def take(self, address: str, step: str, **words: str) -> None:
        """`suppress`, `restore`, `release`, `supersede`."""
        answer = self._client.post(f"{address}/{step}", json=words)
        assert answer.status_code == 200, answer.text

    def withdraw(self, address: str, reason: str) -> None:
        answer = self._client.delete(address, headers={"X-Reason": reason})
        assert answer.status_code == 200, answer.text

    def get(self, address: str) -> dict[str, Any]:
        data: dict[str, Any] = self._client.get(address, headers={"Accept": "application/json"}).json()
        return data

    def close(self) -> None:
        self._client.close()


@contextmanager
def peer(folder: Path) -> Iterator[Peer]:
    home = folder / "peer"
    home.mkdir()
    made = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "tests.archives.peer", str(home)],
        cwd=ROOT,
        env=environment(home, GMI_ACCESSION_PREFIX=PREFIX),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    with Service(home, GMI_ACCESSION_PREFIX=PREFIX) as service:
        there = Peer(service, made.stdout.split()[-1])
        try:
            yield there
        finally:
            there.close()


def settle(folder: Path) -> str:
    """Schema, and a curator with a centre whose documents nobody looks at first; the secret of their token."""
    from django.conf import settings
    from django.core.management import call_command

    from gmi_repo import home
    from submitters.models import Account, Submitter
    from submitters.tokens import create_token

    home.prepare(folder, with_secret_key=settings.GMI_EMBEDDED)
    call_command("migrate", interactive=False, verbosity=0)
    account = Account.objects.create(username="peer", is_curator=True)
    Submitter.objects.create(slug="forest", name="Forest", trusted=True).accounts.add(account)
    return create_token(account, "peer")[1]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")
    import django

    django.setup()
    print(settle(Path(sys.argv[1])))
