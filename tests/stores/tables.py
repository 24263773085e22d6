"""DynamoDB on this machine: moto's server, one request at a time, as DynamoDB treats one item."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import boto3  # type: ignore[import-untyped]
from canaries import AWS_SECRET_KEY
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

REGION = "eu-west-1"
#: All servers of a process have the same tables.
_NUMBERS = count()


class Quiet(MotoRequestHandler):
    """Logs nothing of its own: what the bot logs is what tests look at."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


class DynamoDbServer:
    """A server that has DynamoDB in it.

    :ivar environ: the environment in which it is found.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.environ: Mapping[str, str] = {
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL_DYNAMODB": url,
            "AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST",
            "AWS_SECRET_ACCESS_KEY": AWS_SECRET_KEY,
        }
        self.client = boto3.client(
            "dynamodb",
            endpoint_url=url,
            region_name=REGION,
            aws_access_key_id=self.environ["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environ["AWS_SECRET_ACCESS_KEY"],
        )

    def table(self) -> str:
        """Make a table as the deployment makes it; return its name."""
        name = f"catops-{next(_NUMBERS)}"
        self.client.create_table(
            TableName=name,
            AttributeDefinitions=[
                {"AttributeName": "key", "AttributeType": "S"},
                {"AttributeName": "at", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "key", "KeyType": "HASH"},
                {"AttributeName": "at", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        self.client.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
        )
        return name


@contextmanager
def dynamodb_server() -> Iterator[DynamoDbServer]:
    """Serve DynamoDB on a free port."""
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=False, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield DynamoDbServer(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
