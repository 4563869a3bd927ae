"""Hands the parent's window to browsers: leaner than we wrote it, compressed once, fingerprinted.

The sources stay readable and need no build step; only comments and indentation are left out on
the way, so that a telephone at night downloads less than 30 kB.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
# No inline script or style anywhere; any site may hold the page in a frame.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *"
)


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire."""

    body: bytes
    compressed: bytes
    media_type: str
    integrity: str


def load_assets(folder: Path = FOLDER) -> dict[str, Asset]:
    """Every file of the window, by its path below the folder: `widget.js`, `texts/nl.json`."""
    files = (file for file in sorted(folder.rglob("*")) if file.suffix in MEDIA_TYPES)
    return {file.relative_to(folder).as_posix(): _load(file) for file in files}


def widget_routes(folder: Path = FOLDER) -> list[Route]:
    """`/` and `/chat` (the full page), `/widget.js` (what a host page embeds) and `/widget/…`."""
    assets = load_assets(folder)

    async def page(request: Request) -> Response:
        response = _respond(request, assets["page.html"])
        # Also keeps the page out of the browser's back-forward store: after a quick exit,
        # Back must not bring a frozen copy.
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    async def script(request: Request) -> Response:
        return _respond(request, assets["widget.js"])

    async def asset(request: Request) -> Response:
        found = assets.get(request.path_params["path"])
        return _respond(request, found) if found else PlainTextResponse("Not found", 404)

    return [
        Route("/", page),
        Route("/chat", page),
        Route("/widget.js", script),
        Route("/widget/{path:path}", asset),
    ]


def lean(text: str, suffix: str) -> str:
    """The same code, style or catalogue without comments and indentation.

    No parser, so it leans on two habits of these files: a comment starts a line or follows
    `;`, `{`, `}`, `)` or `,` and a space, and no string holds such a thing.
    """
    if suffix == ".json":
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    if suffix == ".css":
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        return re.sub(r"\s*([{};,])\s*|(?<=:)\s", r"\1", re.sub(r"\s+", " ", text)).strip()
    if suffix == ".js":
        text = re.sub(r"^\s*/\*\*.*?\*/$", "", text, flags=re.DOTALL | re.MULTILINE)
        text = re.sub(r"(^\s*|(?<=[;{}),]) )// .*$", "", text, flags=re.MULTILINE)
        # A line break that follows one of these, or precedes "}", never ends a statement by itself.
        return re.sub(r"\s*\n\s*(?=})|(?<=[{;,(])\s*\n\s*|(?<=\n)\s+", "", text)
    return text


def _load(file: Path) -> Asset:
    body = lean(file.read_text(encoding="utf-8"), file.suffix).encode()
    digest = b64encode(hashlib.sha384(body).digest()).decode()
    # A fixed time, so that the same sources give the same bytes.
    compressed = gzip.compress(body, mtime=0)
    return Asset(body, compressed, MEDIA_TYPES[file.suffix], f"sha384-{digest}")


def _respond(request: Request, asset: Asset) -> Response:
    headers = {
        "ETag": f'"{asset.integrity}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        # Modules and catalogues are fetched across origins by the pages that embed the window.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
