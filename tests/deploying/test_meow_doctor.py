"""``meow doctor``, typed as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deploying.making import well_made
from deploying.meow import Project

from catops.deploying.checks.guarding import guarded
from catops.errors import ConfigError
from catops.findings import Finding

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/slack"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"


def test_a_well_kept_bot_has_no_faults(project: Project, tmp_path: Path) -> None:
    project.write(".env", f"SLACK_SIGNING_SECRET={SECRET}\nSLACK_BOT_TOKEN={TOKEN}\n")
    project.write("requirements.txt", "catops\ncatops-plugin-weather\n")
    bundle = well_made().as_zip(tmp_path / "b.zip")
    done = project.meow("doctor", "--bundle", str(bundle), "--offline", AWS_REGION="eu-west-1")
    assert done.returncode == 0
    assert done.stdout.endswith("\n\nNo faults.\n")
    assert "✗" not in done.stdout
    assert "!" not in done.stdout
    for secret in (SECRET, TOKEN):
        assert secret not in done.stdout + done.stderr


def test_the_whole_list_reads_well_and_ends_with_the_count(
    project: Project, tmp_path: Path
) -> None:
    making = well_made()
    making.forget_metadata()
    making.files.pop("catops.catalogue")
    making.files[".env"] = TOKEN.encode()
    project.install("twin", "def ping(argv, params): return 'me'")
    project.write("requirements.txt", "catops-plugin-absent\n")
    done = project.meow("doctor", "--bundle", str(making.as_zip(tmp_path / "b.zip")), "--offline")
    assert done.returncode == 1
    for line in (
        "✗ secrets: SLACK_SIGNING_SECRET is not set, so the functions refuse to start.",
        "✗ plugins: twin (catops-plugin-twin 1.0): The command 'ping' is built in",
        "✗ catalogue: There is no catops.catalogue and no entry point",
        "✗ requirements: catops-plugin-absent is listed in requirements.txt, but is not in",
        "✗ secrets: .env is in the bundle: files of that name hold secrets.",
        "· AWS: Not looked at: --offline.",
    ):
        assert line in done.stdout
    assert done.stdout.endswith("\n\n5 faults.\n")
    assert TOKEN not in done.stdout


def test_the_findings_are_there_for_programs_too(project: Project) -> None:
    done = project.meow("doctor", "--offline", "--json")
    assert done.returncode == 1
    findings = json.loads(done.stdout)
    assert {tuple(one) for one in findings} == {("level", "check", "message", "mend", "plugin")}
    faults = [one for one in findings if one["level"] == "fault"]
    assert [one["check"] for one in faults] == ["secrets"]
    assert all(one["mend"] for one in faults)


def test_plugins_that_are_broken_or_not_set_up_are_named(project: Project) -> None:
    project.install("broken", "import nowhere_to_be_found")
    project.install(
        "needy",
        """
        import catops

        @catops.hookimpl
        def catops_configure(settings):
            if not settings.plugin("needy"):
                raise catops.ConfigError("needy has no key.", mend="Write [plugins.needy].")
        """,
    )
    said = project.meow("doctor", "--offline").stdout
    assert "✗ plugins: broken (catops-plugin-broken 1.0): ModuleNotFoundError" in said
    assert "✗ plugins: needy (catops-plugin-needy 1.0): It is not set up: needy has no key." in said
    assert "  Write [plugins.needy]." in said
    assert "✓ plugins: Installed here and fine: access, help, history, ping" in said
    project.write("catops.toml", '[plugins.needy]\nkey = "k"\n')
    assert "needy has no key" not in project.meow("doctor", "--offline").stdout


def test_nothing_of_a_bundle_is_run(project: Project, tmp_path: Path) -> None:
    making = well_made()
    for name in making.files:
        if name.endswith(".py"):
            making.files[name] = b"open('ran', 'w').close()\n"
    bundle = making.as_folder(tmp_path / "b")
    project.meow("doctor", "--bundle", str(bundle), "--offline")
    project.meow("iam", "--bundle", str(bundle))
    project.meow("manifest", "--url", URL, "--bundle", str(bundle))
    assert not [*project.folder.glob("ran"), *bundle.glob("ran")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--runtime", "nodejs20.x"), "'nodejs20.x' is not a Python runtime of Lambda"),
        (("--architecture", "sparc"), "'sparc' is not a Lambda architecture"),
    ],
)
def test_a_target_that_lambda_has_not(project: Project, words: tuple[str, ...], said: str) -> None:
    done = project.meow("doctor", "--offline", *words)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("command", ["doctor", "iam", "manifest"])
def test_what_cannot_be_a_stage_is_a_wrong_word(project: Project, command: str) -> None:
    words = ("--url", URL) if command == "manifest" else ()
    done = project.meow(command, "--stage", "a b", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "meow: 'a b' is" in done.stderr
    assert "letters, digits and -" in done.stderr


def test_without_credentials_and_token_nobody_is_asked_and_that_is_said(project: Project) -> None:
    said = project.meow("doctor").stdout
    assert "· AWS: Not looked at: there are no AWS credentials." in said
    assert "· Slack: Not looked at: SLACK_BOT_TOKEN is not set." in said


def test_a_check_that_fails_itself_is_a_finding_and_no_end() -> None:
    def failing() -> list[Finding]:
        raise ZeroDivisionError("secret words")

    (finding,) = guarded("size", failing)
    assert (finding.level, finding.check) == ("fault", "size")
    assert "failed with ZeroDivisionError" in finding.message
    assert "secret words" not in finding.message

    def refusing() -> list[Finding]:
        raise ConfigError("It is locked.", mend="Unlock it.")

    assert list(guarded("x", refusing)) == [Finding("fault", "x", "It is locked.", "Unlock it.")]
