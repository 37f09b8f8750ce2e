"""The review page: the report's views over a run on this machine, and verdicts written at once.

Serves 127.0.0.1 only. Whoever has the link has the token in it; it becomes a cookie that no
other site can send. The only import of Starlette and uvicorn.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from cleaner.audit import payload, verdicts
from cleaner.audit.order import Key, Question, pick, questions
from cleaner.audit.report import SCRIPTS, static, template
from cleaner.audit.verdicts import WORDS, Verdict
from cleaner.store import read_entry

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

    db = open_db()
    pool, chosen = questions(db), payload.choose(db)
    places = {id: place for place, id in enumerate(chosen.ids)}
    db.close()
    skipped: set[Key] = set()
    page = template("Cleaner review", "review", POLICY.replace("; frame-ancestors 'none'", ""))

    def answer(content: str, kind: str) -> Response:
        return Response(content, media_type=kind, headers=HEADERS)

    def guarded(
        handler: Callable[[Request, sqlite3.Connection], Awaitable[Any]],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guard(request: Request) -> Response:
            cookie = request.cookies.get(f"cleaner-review-{request.url.port}", "")
            if not secrets.compare_digest(cookie.encode(), token.encode()):
                raise HTTPException(403, "Open the link that `cleaner review` printed.")
            site = request.headers.get("sec-fetch-site", "same-origin")
            if request.method == "POST" and site != "same-origin":
                raise HTTPException(403, "Verdicts come from the review page only.")
            db = open_db()
            try:
                made = await handler(request, db)
            finally:
                db.close()
            if isinstance(made, Response):
                return made
            return answer(payload.dump(made), "application/json")

        return guard

    async def home(request: Request) -> Response:
        given = request.query_params.get("token")
        if given is None:
            return await guarded(_page)(request)
        if not secrets.compare_digest(given.encode(), token.encode()):
            raise HTTPException(403, "This link is of another run of `cleaner review`.")
        reply = RedirectResponse("/", 303, HEADERS)
        name = f"cleaner-review-{request.url.port}"
        reply.set_cookie(name, token, httponly=True, samesite="strict")
        return reply

    async def _page(request: Request, db: sqlite3.Connection) -> Response:
        return answer(page, "text/html")

    async def asset(request: Request, db: sqlite3.Connection) -> Response:
        if request.url.path == "/style.css":
            return answer(static("style.css"), "text/css")
        return answer("\n".join(map(static, SCRIPTS)), "text/javascript")

    async def overview(request: Request, db: sqlite3.Connection) -> Any:
        return payload.overview(db, chosen)

    async def chunk(request: Request, db: sqlite3.Connection) -> Any:
        first = request.path_params["place"] * payload.CHUNK
        return payload.chunk(db, out, chosen.ids[first : first + payload.CHUNK])

    def shown(db: sqlite3.Connection, question: Question | None) -> dict[str, Any]:
        """Give a question with its article, and how far the review is."""
        given = verdicts.read(db)
        state: dict[str, Any] = {
            "question": None,
            "judged": len(given),
            "of": sum(map(len, pool.values())),
            "rules": [_precision(p) for p in verdicts.precision(given)],
        }
        if question is None:
            return state
        entry = read_entry(db, question.name)
        if entry is None:
            return state
        held = next((v for v in given if _key(v) == question.key), None)
        state["question"] = {
            "name": question.name,
            "start": question.start,
            "end": question.end,
            "kind": question.kind,
            "rule": question.rule,
            "fired": question.fired,
            "title": entry.title,
            "site": entry.site,
            "language": entry.language,
            "index": places.get(question.article),
            "article": payload.article(db, out, entry, payload.profile_of(db, entry.run)),
            "verdict": held.verdict if held else "",
            "note": held.note if held else "",
        }
        return state

    def next_question(db: sqlite3.Connection) -> dict[str, Any]:
        return shown(db, pick(pool, verdicts.read(db), frozenset(skipped)))

    def asked(body: Any) -> Question:
        """Give the question that a request speaks of, by its place."""
        try:
            key = (str(body["name"]), int(body["start"]), int(body["end"]), body["kind"])
            rule = str(body["rule"])
            return next(q for q in pool[rule, key[3]] if q.key == key)
        except (KeyError, TypeError, ValueError, StopIteration):
            raise HTTPException(400, "No such removal in this run.") from None

    async def upcoming(request: Request, db: sqlite3.Connection) -> Any:
        return next_question(db)

    async def judge(request: Request, db: sqlite3.Connection) -> Any:
        body = await request.json()
        question = asked(body)
        word, note = body.get("verdict"), body.get("note", "")
        if word not in WORDS or not isinstance(note, str):
            raise HTTPException(400, "A verdict is right, wrong or unsure.")
        skipped.discard(question.key)
        one = Verdict(*question.key, question.text, question.rule, question.site, word, note[:2000])
        verdicts.save(db, one)
        return next_question(db)

    async def skip(request: Request, db: sqlite3.Connection) -> Any:
        skipped.add(asked(await request.json()).key)
        return next_question(db)

    async def back(request: Request, db: sqlite3.Connection) -> Any:
        return shown(db, asked(await request.json()))

    async def undo(request: Request, db: sqlite3.Connection) -> Any:
        taken = verdicts.undo(db)
        if taken is None:
            return next_question(db) | {"undone": ""}
        own = pool.get((taken.rule, taken.kind), [])
        question = next((q for q in own if q.key == _key(taken)), None)
        found = shown(db, question) if question else next_question(db)
        return found | {"undone": taken.verdict}

    async def failed(request: Request, error: Exception) -> Response:
        code = error.status_code if isinstance(error, HTTPException) else 500
        said = error.detail if isinstance(error, HTTPException) else "The server failed."
        return PlainTextResponse(said, code, HEADERS)

    routes = [
        Route("/", home),
        Route("/style.css", guarded(asset)),
        Route("/app.js", guarded(asset)),
        Route("/data/overview", guarded(overview)),
        Route("/data/chunk-{place:int}", guarded(chunk)),
        Route("/api/next", guarded(upcoming)),
        Route("/api/verdict", guarded(judge), methods=["POST"]),
        Route("/api/skip", guarded(skip), methods=["POST"]),
        Route("/api/back", guarded(back), methods=["POST"]),
        Route("/api/undo", guarded(undo), methods=["POST"]),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    handlers = {HTTPException: failed, ValueError: failed}
    return Starlette(routes=routes, middleware=[hosts], exception_handlers=handlers)


def serve(app: Any, port: int, ready: Callable[[int], None]) -> None:
    """Serve `app` on 127.0.0.1 until interrupted; `ready` is told the port it got.

    Raises:
        OSError: the port is taken.

    """
    import socket

    import uvicorn

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    ready(listening.getsockname()[1])
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def _key(verdict: Verdict) -> Key:
    return verdict.name, verdict.start, verdict.end, verdict.kind


def _precision(p: verdicts.Precision) -> dict[str, Any]:
    low, high = p.bounds
    counts = {"right": p.right, "wrong": p.wrong, "unsure": p.unsure}
    return {"rule": p.rule, "kind": p.kind, **counts, "share": p.estimate, "low": low, "high": high}
