"""The engine as one ASGI application: routes, and what stands before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from jupyter_xvoice.engine import client_secrets, realtime_routes, service_routes, speech_routes, transcription_routes
from jupyter_xvoice.engine.answers import Answers, not_found, wrong_method
from jupyter_xvoice.engine.client_secrets import ClientSecrets
from jupyter_xvoice.engine.faults import Faults
from jupyter_xvoice.engine.guard import Guard
from jupyter_xvoice.engine.voices import CustomVoices, custom_voice_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from jupyter_xvoice.engine.settings import Settings

__all__ = ["build"]


def build(settings: Settings, *, abort: Callable[[Scope], None]) -> Starlette:
    """The application. ``abort`` ends the connection of a scope with no farewell (for the fault ``drop``)."""
    secrets = ClientSecrets()
    before_routes = [
        Middleware(Answers),
        Middleware(Guard, token=settings.token, client_secrets=secrets),
        *([Middleware(Faults, abort=abort)] if settings.faults else []),
    ]
    app = Starlette(
        routes=[
            *service_routes.routes,
            *client_secrets.routes,
            *speech_routes.routes,
            *transcription_routes.routes,
            *custom_voice_routes.routes,
            *realtime_routes.routes,
        ],
        middleware=before_routes,
        exception_handlers={HTTPException: wrong_method},
    )
    app.router.redirect_slashes = False
    app.router.default = not_found
    app.state.settings = settings
    app.state.client_secrets = secrets
    app.state.custom_voices = CustomVoices(settings.data_dir)
    return app
