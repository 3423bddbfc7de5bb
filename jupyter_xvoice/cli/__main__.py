"""``python -m jupyter_xvoice.cli``, for where the script is not on the path."""

from __future__ import annotations

from jupyter_xvoice.cli import main

raise SystemExit(main())
