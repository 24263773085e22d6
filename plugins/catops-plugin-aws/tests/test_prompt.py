"""At the prompt, installed: found by its entry point, with the environment as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.standin import StandIn
from tests.world import launch


def meow(line: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "catops.cli.main", "run", line],
        env={**clean, "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_instances_at_the_prompt(aws: StandIn, tmp_path: Path) -> None:
    (web,) = launch(aws, "web-1")
    done = meow("aws ec2 list", tmp_path, **aws.environ)
    assert done.returncode == 0, done.stderr
    assert "web-1" in done.stdout
    assert web in done.stdout


def test_no_credentials_anywhere(aws: StandIn, tmp_path: Path) -> None:
    done = meow("aws ec2 list", tmp_path, AWS_ENDPOINT_URL=aws.url, AWS_REGION="eu-west-1")
    assert "no AWS credentials" in done.stdout + done.stderr
    assert done.returncode != 0
    assert aws.calls == []


def test_no_region_anywhere(aws: StandIn, tmp_path: Path) -> None:
    done = meow("aws ec2 list", tmp_path, **{**aws.environ, "AWS_REGION": ""})
    assert "No region is set" in done.stdout + done.stderr
    assert "--region" in done.stdout + done.stderr


def test_settings_are_read_from_the_file(aws: StandIn, tmp_path: Path) -> None:
    file = tmp_path / "catops.toml"
    file.write_text('[plugins.aws]\nregion = "eu-north-1"\n')
    done = meow("aws ec2 list", tmp_path, **aws.environ, CATOPS_CONFIG=str(file))
    assert "eu-north-1" in done.stdout


def test_botocore_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import json, sys, catops, catops_plugin_aws as plugin\n"
        "assert len(list(plugin.catops_commands())) > 20\n"
        "list(plugin.catops_iam()); plugin.catops_configure(catops.Settings({}))\n"
        "print(json.dumps([n for n in sys.modules if n.partition('.')[0] in "
        "('boto3', 'botocore', 'urllib3', 'jmespath')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
