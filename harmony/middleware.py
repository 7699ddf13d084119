"""Headers that no package sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


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
