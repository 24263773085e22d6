"""A secret in a bundle is named by its file, and never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.making import found, only, troubles, well_made

CANARY = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"SLACK_BOT_TOKEN={CANARY}"),
        ("config/.env.prod", CANARY),
        ("tokens.json", f'{{"token": "{CANARY}"}}'),
        ("keys/id_rsa", CANARY),
        (".npmrc", f"//registry/:_authToken={CANARY}"),
        ("tls/server.pem", f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}"),
        ("handler.py", f"TOKEN = '{CANARY}'"),
        ("settings.toml", f'SLACK_SIGNING_SECRET = "{"0123456789abcdef" * 2}" # {CANARY}'),
        ("notes.txt", f"AKIAIOSFODNN7EXAMPLE {CANARY}"),
    ],
)
def test_a_secret_in_the_bundle_is_named_and_not_repeated(
    tmp_path: Path, name: str, content: str
) -> None:
    making = well_made()
    making.files[name] = content.encode()
    findings = found(making, tmp_path)
    finding = only(findings)
    assert finding.check == "secrets"
    assert finding.message.startswith(f"{name} is in the bundle: ")
    assert "rotate the secret" in finding.mend
    assert CANARY not in str(findings)
    assert "0123456789abcdef" not in str(findings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env.example", "SLACK_BOT_TOKEN="),
        ("certifi/cacert.pem", "-----BEGIN CERTIFICATE-----"),
        ("slack_sdk/web/client.py", f'"""token, e.g. {CANARY}"""'),
        ("handler.py", "SLACK_SIGNING_SECRET = os.environ['SLACK_SIGNING_SECRET']"),
        ("README.md", "Set SLACK_BOT_TOKEN=xoxb-your-token"),
    ],
)
def test_what_only_looks_like_a_secret_is_left_alone(
    tmp_path: Path, name: str, content: str
) -> None:
    making = well_made()
    making.files[name] = content.encode()
    making.compile_modules()
    assert troubles(found(making, tmp_path)) == []
