"""An AWS account on this machine: moto's server, in an environment of its own."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import botocore.session  # type: ignore[import-untyped]
import requests

from .emulator import free_ports
from .environments import Environment, clean_environ

#: CloudFormation refuses a template for cfn-lint's errors. moto does for its warnings as well, and
#: there are some about resources that the framework makes. It also keeps the policies that
#: CloudFormation makes as Python prints them, and not as JSON.
SERVER = """
import json
import sys
from moto.cloudformation import models
from moto.iam.models import Role

lint = models.validate_template_cfn_lint
models.validate_template_cfn_lint = lambda template: [
    match for match in lint(template) if match.rule.severity == "error"
]
put = Role.put_policy
Role.put_policy = lambda role, name, policy: put(
    role, name, policy if isinstance(policy, str) else json.dumps(policy)
)
from moto.server import main

main(sys.argv[1:])
"""


class Aws:
    """The account, and what was deployed into it."""

    def __init__(self, environment: Environment, log: Path) -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.environ = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
        }
        words = [environment.bin / "python", "-c", SERVER, "-H", "127.0.0.1", "-p", port]
        self._command = [str(word) for word in words]
        self._log = log

    def __enter__(self) -> Aws:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, env=clean_environ(), stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + 60
        while True:
            with suppress(requests.ConnectionError):
                requests.get(f"{self.url}/moto-api/data.json", timeout=10)
                return self
            assert self._process.poll() is None, self._log.read_text("utf-8", "replace")
            assert time.monotonic() < deadline, self._log.read_text("utf-8", "replace")
            time.sleep(0.1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(15)

    def client(self, service: str) -> Any:
        """Return a client of an AWS service."""
        return botocore.session.get_session().create_client(
            service,
            region_name=self.environ["AWS_REGION"],
            endpoint_url=self.url,
            aws_access_key_id=self.environ["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environ["AWS_SECRET_ACCESS_KEY"],
        )

    def resources(self, stack: str) -> Mapping[str, Any]:
        """Return the resources in the template of ``stack``."""
        template = self.client("cloudformation").get_template(StackName=stack)["TemplateBody"]
        found: Mapping[str, Any] = (
            json.loads(template) if isinstance(template, str) else template
        )["Resources"]
        return found

    def physical(self, stack: str, resource: str) -> str:
        """Return the name that a resource of ``stack`` was given."""
        listed = self.client("cloudformation").list_stack_resources(StackName=stack)
        names: dict[str, str] = {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for one in listed["StackResourceSummaries"]
        }
        return names[resource]

    def environment(self, function: str) -> dict[str, str]:
        """Return the environment variables that ``function`` was deployed with."""
        configuration = self.client("lambda").get_function_configuration(FunctionName=function)
        return dict(configuration["Environment"]["Variables"])

    def uploads(self, bucket: str) -> list[str]:
        """Return the keys of the zips in ``bucket``, the oldest first."""
        listed = self.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        return sorted(each["Key"] for each in listed if each["Key"].endswith(".zip"))

    def code(self, function: str, bucket: str) -> bytes:
        """Return the zip that ``function`` runs, and see that Lambda has the same."""
        deployed = self.client("lambda").get_function(FunctionName=function)
        key = deployed["Code"]["Location"].partition(".amazonaws.com/")[2]
        data: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        assert digest == deployed["Configuration"]["CodeSha256"]
        return data


def unzip(data: bytes, folder: Path) -> Path:
    """Unpack a zip as Lambda does, into the empty ``folder``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder
