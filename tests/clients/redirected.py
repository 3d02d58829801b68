"""Runs ena-upload-cli with its hard-coded hosts led to a server of ours: `redirected.py http://127.0.0.1:… arguments…`.

Nothing in the package is changed. Its sessions get one more transport, for the archive's host names.
"""

from __future__ import annotations

import sys
from typing import Any

import requests
from requests.adapters import HTTPAdapter

ARCHIVE = ("https://www.ebi.ac.uk", "https://wwwdev.ebi.ac.uk", "http://www.ebi.ac.uk")


class Redirected(HTTPAdapter):
    """Sends to `base` what is meant for the archive: same path, same query, same body."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        request.url = self._base + request.path_url
        return super().send(request, *args, **options)


def redirect(base: str) -> None:
    begin = requests.Session.__init__

    def begin_redirected(session: requests.Session) -> None:
        begin(session)
        for host in ARCHIVE:
            session.mount(host, Redirected(base))

    requests.Session.__init__ = begin_redirected  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    redirect(sys.argv.pop(1))
    from ena_upload.ena_upload import main  # type: ignore[import-untyped]

    main()
