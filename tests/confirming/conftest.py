"""Every store there is."""

from __future__ import annotations

from stores.conftest import clock, dynamodb, kind, opened, store_environ

__all__ = ["clock", "dynamodb", "kind", "opened", "store_environ"]
