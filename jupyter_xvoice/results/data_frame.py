"""Data frames of results, where pandas is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.errors import XVoiceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["data_frame"]


def data_frame(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """``rows`` as a data frame with ``columns`` (name to dtype), also when there is no row.

    Raises:
        XVoiceError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise XVoiceError('A data frame needs pandas: pip install "jupyter-xvoice[dataframe]".') from None
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in columns.items()}
    )
