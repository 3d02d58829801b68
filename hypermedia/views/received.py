"""What was sent, as it was sent: the body that a record, or a former version of it, was read from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from records.models import Received
from records.received import may_have
from records.registry import Resource
from records.rows import Row
from records.visibility import RecordHidden

from ..answers import VARY, caching, is_fresh, not_modified
from ..downloads import POLICY
from ..preconditions import Validators
from .endpoint import Endpoint
from .finding import present
from .versions import former_versions


class ReceivedEndpoint(Endpoint):
    """`/samples/{key}/received`, and `/samples/{key}/versions/{number}/received`: never shown in place, never run."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str, number: int = 0) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        kept = self._kept(row, number)
        if kept is None:
            raise Http404
        if not may_have(kept.pk, row, self.actor):
            raise RecordHidden
        validators = Validators(f'"{kept.sha256}"', kept.created)
        if is_fresh(request, validators):
            return not_modified(validators, self.actor)
        return HttpResponse(kept.body, headers=self._headers(kept, row, validators))

    def _kept(self, row: Row, number: int) -> Received | None:
        if number in (0, row.revision):
            return Received.objects.defer("body").filter(records=row.id).first()
        former = former_versions(row, self.actor).filter(revision=number)
        return Received.objects.defer("body").filter(versions__in=former).first()

    def _headers(self, kept: Received, row: Row, validators: Validators) -> dict[str, str]:
        name = f"{row.kind}-{row.accession or row.key}-received"
        return {
            **validators.headers(),
            "Content-Type": kept.media_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": caching(self.actor),
            "Vary": VARY,
        }
