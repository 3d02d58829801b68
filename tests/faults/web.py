"""`python -m tests.faults.web APPLICATION`: the web server as it is, made for being killed often.

The application is loaded before its workers are forked, so that a new one is there in a moment. And granian, which
leaves when a worker dies twice within seconds, here forgets that it did: `gmi serve` would start it again, which costs
more than the test has. Otherwise it is `gmi_repo.web_server`.
"""

from __future__ import annotations

import sys

from django.apps import apps
from django.urls import get_resolver
from granian._internal import load_target

from gmi_repo.web_server import server


class _Forgetful(dict[int, float]):
    def __setitem__(self, worker: int, died: float) -> None:
        pass


def serve(application: str) -> None:
    load_target(application)
    if apps.ready:
        assert get_resolver().url_patterns  # what is loaded with them would else be loaded by each worker
    ours = server()
    ours.target, ours.respawned_wrks = application, _Forgetful()
    ours.serve()


if __name__ == "__main__":
    serve(sys.argv[1])
