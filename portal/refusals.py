"""What a pipeline may ask for in vain, in ENA's words: plain text, which its clients print."""

from __future__ import annotations

from django.http import HttpResponse

PLAIN = "text/plain; charset=utf-8"


class PortalRefused(Exception):
    """The request cannot be answered; the words are the body."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status

    def response(self) -> HttpResponse:
        return HttpResponse(f"{self}\n", content_type=PLAIN, status=self.status)
