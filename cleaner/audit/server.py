"""The review page: the report's views over a run on this machine, and verdicts written at once.

Serves 127.0.0.1 only. Whoever has the link has the token in it; it becomes a cookie that no
other site can send. The only import of Starlette and uvicorn.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from . import payload
from .report import SCRIPTS, static, template
from .review import AnswerError, Review

HOST = "127.0.0.1"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def new_token() -> str:
    """Give a token that cannot be guessed."""
    return secrets.token_urlsafe(24)


def application(open_db: Callable[[], sqlite3.Connection], out: Path, token: str) -> Any:
    """Give the ASGI application that shows the run below `out`; `open_db` opens its store anew."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, RedirectResponse, Response
    from starlette.routing import Route

    with closing(open_db()) as db:
        review = Review(db, out)
    page = template("Cleaner review", "review", POLICY.replace("; frame-ancestors 'none'", ""))

    def check(request: Request) -> None:
        cookie = request.cookies.get(_cookie(request.url.port), "")
        if not secrets.compare_digest(cookie.encode(), token.encode()):
            raise HTTPException(403, "Open the link that `cleaner review` printed.")
        site = request.headers.get("sec-fetch-site", "same-origin")
        if request.method == "POST" and site != "same-origin":
            raise HTTPException(403, "Verdicts come from the review page only.")

    def shows(content: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def show(request: Request) -> Response:
            check(request)
            return Response(content, media_type=kind, headers=HEADERS)

        return show

    def gives(ask: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
        """Answer with what a method of the review gives, told what stands in the request."""

        async def give(request: Request) -> Response:
            check(request)
            told = list(request.path_params.values())
            if request.method == "POST":
                told.append(await request.json())
            with closing(open_db()) as db:
                answer = payload.dump(ask(db, *told))
            return Response(answer, media_type="application/json", headers=HEADERS)

        return give

    home = shows(page, "text/html")

    async def enter(request: Request) -> Response:
        given = request.query_params.get("token")
        if given is None:
            return await home(request)
        if not secrets.compare_digest(given.encode(), token.encode()):
            raise HTTPException(403, "This link is of another run of `cleaner review`.")
        reply = RedirectResponse("/", 303, HEADERS)
        reply.set_cookie(_cookie(request.url.port), token, httponly=True, samesite="strict")
        return reply

    async def failed(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            return PlainTextResponse(error.detail, error.status_code, HEADERS)
        if isinstance(error, AnswerError):
            return PlainTextResponse(str(error), 400, HEADERS)
        if isinstance(error, json.JSONDecodeError):
            return PlainTextResponse("What was sent is no JSON.", 400, HEADERS)
        return PlainTextResponse("The server failed.", 500, HEADERS)

    routes = [
        Route("/", enter),
        Route("/style.css", shows(static("style.css"), "text/css")),
        Route("/app.js", shows("\n".join(map(static, SCRIPTS)), "text/javascript")),
        Route("/data/overview", gives(review.overview)),
        Route("/data/chunk-{place:int}", gives(review.chunk)),
        Route("/api/next", gives(review.next)),
        Route("/api/verdict", gives(review.judge), methods=["POST"]),
        Route("/api/skip", gives(review.skip), methods=["POST"]),
        Route("/api/back", gives(review.back), methods=["POST"]),
        Route("/api/undo", gives(lambda db, _: review.undo(db)), methods=["POST"]),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    handlers = {HTTPException: failed, ValueError: failed}
    return Starlette(routes=routes, middleware=[hosts], exception_handlers=handlers)


def serve(app: Any, port: int, ready: Callable[[int], None]) -> None:
    """Serve `app` on 127.0.0.1 until interrupted; `ready` is told the port it got.

    Raises OSError when the port is taken.
    """
    import socket

    import uvicorn

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    ready(listening.getsockname()[1])
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def _cookie(port: int | None) -> str:
    return f"cleaner-review-{port}"
