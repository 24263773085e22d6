"""Secrets that slipped into a bundle: whoever can read the function's code can read them.

Files are named, and what stands in them is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from catops.deploying.package import Package
from catops.findings import Finding

CHECK = "secrets"
#: Names of files that hold secrets and nothing else.
NAMES = (
    ".env",
    ".env.*",
    ".git-credentials",
    ".netrc",
    ".npmrc",
    ".pypirc",
    "*.p12",
    "*.pfx",
    "credentials",
    "credentials.json",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "token.json",
    "tokens.json",
)
HARMLESS = (".env.example", ".env.sample", ".env.template")
#: Bytes of a file that are looked at.
LOOKED_AT = 200_000

_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_SECRET = re.compile(
    rb"xox[abeprs]-(?:\d+-)+[0-9A-Za-z-]{16,}"  # Slack's tokens
    rb"|xapp-\d-[0-9A-Z]+-\d+-[0-9a-f]{16,}"
    rb"|\bAKIA[0-9A-Z]{16}\b"  # AWS' long-term keys
    rb"|SIGNING_SECRET['\"\]]*\s*[=:]\s*['\"]?[0-9a-f]{32}\b"
)
_TEXT = (".py", ".json", ".toml", ".yml", ".yaml", ".ini", ".cfg", ".txt", ".md", ".js", ".sh", "")


def check_leaks(package: Package) -> Iterator[Finding]:
    """Name the files of a package that hold a secret."""
    clean = True
    for name in package.sizes:
        why = _why(package, name)
        if why:
            clean = False
            yield Finding(
                "fault",
                CHECK,
                f"{name} is in the bundle: {why}.",
                "Exclude it (package.patterns in serverless.yml) and rotate the secret, "
                "which may have been seen.",
            )
    if clean:
        yield Finding("ok", CHECK, "No file in the bundle looks like one that holds a secret.")


def _why(package: Package, name: str) -> str:
    """Return why a file should not be in the bundle; empty where it may."""
    base = name.rpartition("/")[2].lower()
    if base not in HARMLESS and any(fnmatch(base, one) for one in NAMES):
        return "files of that name hold secrets"
    if base.endswith((".pem", ".key")):
        return "a private key" if _KEY.search(package.read(name, LOOKED_AT)) else ""
    own = "/" not in name and name.lower().endswith(_TEXT)
    if own and _SECRET.search(package.read(name, LOOKED_AT)):
        return "something in it looks like a token or a key"
    return ""
