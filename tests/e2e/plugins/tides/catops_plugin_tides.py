"""Tides, for which something is to be read from AWS."""

from __future__ import annotations

from typing import Any

import catops


@catops.command("tide", effect="read", examples=["tide Dover"])
def tide(ctx: catops.Context, harbour: str) -> str:
    """Tell when the water is high in HARBOUR."""
    return f"High water in {harbour} at noon."


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [tide]


@catops.hookimpl
def catops_iam() -> list[dict[str, Any]]:
    """Return what the commands need of AWS."""
    return [
        {
            "Sid": "ReadTides",
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": "arn:aws:s3:::tide-tables/*",
        }
    ]
