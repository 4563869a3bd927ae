"""The API's reference at ``/docs``: Swagger UI from here, so no third party sees a visit."""

from __future__ import annotations

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

FOLDER = Path(__file__).parent
DESCRIPTION = (FOLDER / "description.md").read_text(encoding="utf-8")
SWAGGER = Path(fastapi_offline.__file__).parent / "static"


def show_reference(app: FastAPI) -> None:
    """Mount the page, its script and the assets of Swagger UI."""

    @app.get("/docs", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(FOLDER / "page.html", media_type="text/html")

    @app.get("/docs/start.js", include_in_schema=False)
    async def script() -> FileResponse:
        return FileResponse(FOLDER / "start.js", media_type="text/javascript")

    app.mount("/docs/assets", StaticFiles(directory=SWAGGER), name="reference-assets")
