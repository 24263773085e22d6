"""slack-bolt: the acknowledgement, its own Invoke left out."""

import copy
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import handler
from timing import microseconds

EVENT = json.loads(sys.argv[1])


class Context:
    """As much of Lambda's context as is looked at."""

    function_name = "main"
    invoked_function_arn = "arn:aws:lambda:us-east-1:1:function:main"


class Client:
    """In boto3's place, so that only Bolt is timed."""

    def invoke(self, **said: object) -> None:
        """Hand nothing over."""


def acknowledge(event: object) -> object:
    """Answer one event."""
    return handler.respond(event, Context())


handler.app.listener_runner.lazy_listener_runner.lambda_client = Client()
assert acknowledge(copy.deepcopy(EVENT))["statusCode"] == 200
print(json.dumps({"acknowledge": microseconds(acknowledge, lambda: copy.deepcopy(EVENT))}))
