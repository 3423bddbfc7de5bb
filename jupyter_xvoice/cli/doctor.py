"""``jupyter xvoice doctor``: what works here."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.cli.output import give
from jupyter_xvoice.commands.doctor import examine

if TYPE_CHECKING:
    import argparse

__all__ = ["add_to"]


def add_to(commands: Any) -> None:
    """Adds ``doctor``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "doctor",
        help="say what works on this machine",
        description="Try out what works on this machine. Nothing leaves it. Exit status 1 when something fails.",
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Says each finding as soon as it is made."""
    findings = []
    for finding in examine():
        findings.append(finding)
        if not arguments.json:
            give(f"{finding.state:6} {finding.name}: {finding.says}")
            if finding.remedy:
                give(f"       {finding.remedy}")
    failed = [finding for finding in findings if finding.state == "fails"]
    if arguments.json:
        give(json.dumps({"ok": not failed, "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        give(f"{len(failed)} of {len(findings)} fail." if failed else "Everything needed works.")
    return 1 if failed else 0
