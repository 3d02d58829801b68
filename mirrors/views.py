"""`/mirrors` and what is below it: how the mirrors stand, their runs, what could not be had. Changes are operators'."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from hypermedia.addresses import address
from hypermedia.answers import Sheet, answer
from hypermedia.idempotency import answer_once
from hypermedia.links import Link
from hypermedia.media_types import FORM, bare
from hypermedia.redirects import see_other
from hypermedia.requests import QueryRefused, body_of, require_known
from hypermedia.views.endpoint import Endpoint
from hypermedia.words import words_of
from hypermedia.writes import RETRY_SECONDS
from sra.faults import Fault

from . import listing, orders, retries, run_page, runs, shown, subscriptions
from .errors import OperatorRequired, RunUnknown
from .models import Run, Subscription, Trouble
from .overview import overview, overviews, require_archive, troubles_of

_CSRF: Final = "csrfmiddlewaretoken"


class MirrorEndpoint(Endpoint):
    """An address below `/mirrors`; the archive it names is one that there is."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.archive = kwargs.get("archive", "")
        return super().dispatch(request, *args, **kwargs)

    def require_operator(self) -> None:
        """Raises SignInRequired, OperatorRequired, ArchiveUnknown."""
        require_known(self.actor)
        if not self.actor.is_operator:
            raise OperatorRequired
        require_archive(self.archive)

    def begun(self, request: HttpRequest, run: Run) -> HttpResponse:
        """To a page's form: where the run is. To a program: 202, and where to ask how far it is."""
        where = shown.address_of_run(run)
        if bare(request.headers.get("Content-Type", "")) == FORM:
            return see_other(where)
        headers = {"Location": where, "Retry-After": str(RETRY_SECONDS)}
        return run_page.shown_run(request, self.actor, run, status=202, headers=headers)


class MirrorsEndpoint(Endpoint):
    """`/mirrors`: every archive, how fresh its mirror is, what went wrong."""

    def get(self, request: HttpRequest) -> HttpResponse:
        here = address("mirrors")
        items = [
            {
                "links": [link.as_data() for link in shown.mirror_links(each.key)],
                **shown.mirror_data(each, self.actor),
            }
            for each in overviews()
        ]
        links = [Link("self", here), Link("up", address(""))]
        links += [Link("item", address("mirrors", each["archive"]), each["title"]) for each in items]
        return answer(request, self.actor, Sheet("mirrors", {"items": items}, "mirrors/mirrors.html", links))


class OneMirrorEndpoint(MirrorEndpoint):
    """`/mirrors/{archive}`: one of them, with what is followed and its last runs."""

    def get(self, request: HttpRequest, archive: str) -> HttpResponse:
        data = shown.mirror_data(overview(archive), self.actor)
        last = Run.objects.filter(archive=archive).order_by("-id")[:10]
        context = {
            "runs": [shown.run_data(each, self.actor) for each in last],
            "may_change": self.actor.is_operator,
        }
        links = shown.mirror_links(archive)
        return answer(request, self.actor, Sheet("mirror", data, "mirrors/mirror.html", links, context))


class RunsEndpoint(MirrorEndpoint):
    """`/mirrors/{archive}/runs`: past ones and those under way, newest first; POST begins one."""

    def get(self, request: HttpRequest, archive: str) -> HttpResponse:
        require_archive(archive)
        page = listing.page_of(request, Run.objects.filter(archive=archive).select_related("asked_by"))
        items = [shown.run_data(each, self.actor) for each in page.rows]
        links = [*page.links(address("mirrors", archive, "runs")), Link("up", address("mirrors", archive))]
        data = {"archive": archive, "items": items}
        context = {"may_change": self.actor.is_operator}
        return answer(request, self.actor, Sheet("runs", data, "mirrors/runs.html", links, context))

    def post(self, request: HttpRequest, archive: str) -> HttpResponse:
        self.require_operator()
        words = {name: value for name, value in words_of(request).items() if name != _CSRF}
        order = orders.order_of(archive, words)
        return answer_once(request, body_of(request), self.actor, lambda: self._begin(request, order))

    def accepted(self) -> dict[str, str]:
        return {"Accept-Post": "application/json"}

    def _begin(self, request: HttpRequest, order: orders.Order) -> HttpResponse:
        return self.begun(request, orders.carry_out(self.archive, order, self.actor))


class RunEndpoint(MirrorEndpoint):
    """`/mirrors/{archive}/runs/{key}`: how far it is. For pollers: validators, `Retry-After`, `Prefer: wait=N`."""

    def get(self, request: HttpRequest, archive: str, key: str) -> HttpResponse:
        return run_page.answered(request, self.actor, self.run(key))

    def run(self, key: str) -> Run:
        """Raises RunUnknown."""
        run = runs.find("" if "\0" in key else key)
        if run.archive != self.archive:
            raise RunUnknown(key)
        return run


class StopEndpoint(RunEndpoint):
    """POST ends a run as it is."""

    http_method_names = ["post", "options"]  # noqa: RUF012  # Django's name and type

    def post(self, request: HttpRequest, archive: str, key: str) -> HttpResponse:
        self.require_operator()
        run = runs.stop(self.run(key))
        if bare(request.headers.get("Content-Type", "")) == FORM:
            return see_other(shown.address_of_run(run))
        return run_page.shown_run(request, self.actor, run)


class ResumeEndpoint(RunEndpoint):
    """POST goes on with a run that ended before it had everything."""

    http_method_names = ["post", "options"]  # noqa: RUF012  # Django's name and type

    def post(self, request: HttpRequest, archive: str, key: str) -> HttpResponse:
        self.require_operator()
        return self.begun(request, runs.resume(self.run(key)))


class TroublesEndpoint(MirrorEndpoint):
    """`/mirrors/{archive}/troubles`: what stands in the way still, newest first; `sort` and `run` narrow it."""

    def get(self, request: HttpRequest, archive: str) -> HttpResponse:
        require_archive(archive)
        page = listing.page_of(request, self._narrowed(request), ("sort", "run"))
        items = [
            {
                "links": [link.as_data() for link in shown.trouble_links(each, self.actor)],
                **shown.trouble_data(each),
            }
            for each in page.rows
        ]
        links = [*page.links(address("mirrors", archive, "troubles")), Link("up", address("mirrors", archive))]
        context = {"sorts": Trouble.Sort.choices, "wanted": request.GET.get("sort", ""), "may_change": self.may_change}
        data = {"archive": archive, "items": items}
        return answer(request, self.actor, Sheet("troubles", data, "mirrors/troubles.html", links, context))

    @property
    def may_change(self) -> bool:
        return self.actor.is_operator

    def _narrowed(self, request: HttpRequest) -> QuerySet[Trouble]:
        """Raises QueryRefused."""
        found = troubles_of(self.archive).select_related("run")
        sort, run = request.GET.get("sort"), request.GET.get("run")
        if sort is not None and sort not in Trouble.Sort.values:
            expected = ", ".join(Trouble.Sort.values)
            raise QueryRefused([Fault("not-a-term", "There is no such sort of trouble.", "/sort", expected=expected)])
        if sort is not None:
            found = found.filter(sort=sort)
        return found if run is None else found.filter(run__key=run.replace("\0", ""))


class TroubleEndpoint(MirrorEndpoint):
    """`/mirrors/{archive}/troubles/{id}`: why one thing could not be had, with every fault and the answer itself."""

    def get(self, request: HttpRequest, archive: str, number: int) -> HttpResponse:
        trouble = self.trouble(number)
        links = shown.trouble_links(trouble, self.actor)
        context = {"trouble": trouble, "may_change": self.actor.is_operator}
        data = shown.trouble_data(trouble)
        sheet = Sheet("trouble", data, "mirrors/trouble.html", links, context, modified=trouble.last_seen)
        return answer(request, self.actor, sheet)

    def trouble(self, number: int) -> Trouble:
        """Raises Http404."""
        found = Trouble.objects.filter(archive=self.archive, pk=number).select_related("run").first()
        if found is None:
            raise Http404
        return found


class RetryEndpoint(TroubleEndpoint):
    """POST asks again for what a trouble is about: a run of its own."""

    http_method_names = ["post", "options"]  # noqa: RUF012  # Django's name and type

    def post(self, request: HttpRequest, archive: str, number: int) -> HttpResponse:
        self.require_operator()
        trouble = self.trouble(number)
        return answer_once(
            request,
            body_of(request),
            self.actor,
            lambda: self.begun(request, retries.retry([trouble], self.actor)[0]),
        )


class SubscriptionEndpoint(MirrorEndpoint):
    """`/mirrors/{archive}/subscriptions/{id}`: a wish that is repeated; DELETE, or POST `unfollow`, ends that."""

    def get(self, request: HttpRequest, archive: str, number: int) -> HttpResponse:
        return self._shown(request, self.subscription(number))

    def delete(self, request: HttpRequest, archive: str, number: int) -> HttpResponse:
        self.require_operator()
        subscriptions.unfollow(self.subscription(number))
        return HttpResponse(status=204)

    def subscription(self, number: int) -> Subscription:
        """Raises Http404."""
        found = Subscription.objects.filter(archive=self.archive, pk=number).first()
        if found is None:
            raise Http404
        return found

    def _shown(self, request: HttpRequest, subscription: Subscription) -> HttpResponse:
        data = shown.subscription_data(subscription)
        last = subscription.runs.order_by("-id")[:10]
        context = {
            "archive": self.archive,
            "runs": [shown.run_data(each, self.actor) for each in last],
            "may_change": self.actor.is_operator,
        }
        links = shown.subscription_links(subscription, self.actor)
        return answer(request, self.actor, Sheet("subscription", data, "mirrors/subscription.html", links, context))


class UnfollowEndpoint(SubscriptionEndpoint):
    """POST ends the repetition, for pages, whose forms know no DELETE."""

    http_method_names = ["post", "options"]  # noqa: RUF012  # Django's name and type

    def post(self, request: HttpRequest, archive: str, number: int) -> HttpResponse:
        self.require_operator()
        subscription = self.subscription(number)
        subscriptions.unfollow(subscription)
        return see_other(address("mirrors", archive))
