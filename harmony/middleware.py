"""Headers that no package sets, methods that no page of ours has, and people who are gone."""

from collections.abc import Callable

from django.apps import apps
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import add_never_cache_headers

from harmony.views import page_not_found
from privacy.models import DataSubject, SealedModel
from privacy.refusals import RestrictionInForce

METHODS = ("GET", "HEAD", "POST")


class ResponseHeadersMiddleware:
    """Nothing is cached but static files; nothing may be embedded by another origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if not response.headers.get("Cache-Control"):
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "no-store, private"
        return response


class MethodsMiddleware:
    """Pages are read and forms are posted. Packages' views would answer PUT and TRACE as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class GoneMiddleware:
    """A person may go, or her data be restricted, while a form about her is open: what is sent then
    finds nothing.

    The act has been undone whole; the answer is the same 404 that her card gives from now on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        people = (DataSubject, SealedModel)
        kinds = [model for model in apps.get_models() if issubclass(model, people)]
        gone = (model.DoesNotExist for model in kinds)
        self.gone: tuple[type[Exception], ...] = (RestrictionInForce, *gone)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for somebody who is gone; None leaves any other fault to others."""
        return page_not_found(request, exception) if isinstance(exception, self.gone) else None
