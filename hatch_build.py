"""The page's bundles in wheel and sdist, for hatch-jupyter-builder."""

from __future__ import annotations

from hatch_jupyter_builder.utils import is_stale, npm_builder

SOURCE, MADE = "js/src", "jupyter_xvoice/widgets/static"


def bundles(target_name: str, version: str) -> None:
    """Builds them where a source is newer, so that no stale one is packed.

    ``npm_builder`` alone asks for npm before it looks whether there is anything to build; who installs an sdist, which holds
    the bundles, needs none.
    """
    if is_stale(MADE, SOURCE):
        npm_builder(target_name, version, path="js", npm="npm", build_cmd="build")
