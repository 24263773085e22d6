"""What ``serverless offline`` leaves out of Lambda; never deployed.

Its Python runner ends for good at an exception, waits for ever for a handler that returns nothing,
and tells every function that it has six seconds.
"""

import os
import traceback
from importlib import import_module
from typing import Any


def handle(event: dict[str, Any], context: Any) -> Any:
    """Run the handler that serverless.yml names, as Lambda would."""
    context.timeout = float(os.environ["CATOPS_OFFLINE_TIMEOUT"])
    module, _, name = os.environ["CATOPS_OFFLINE_HANDLER"].rpartition(".")
    try:
        handler = getattr(import_module(module.replace("/", ".")), name)
        return handler(event, context) or {"returned": None}
    except Exception:
        traceback.print_exc()
        return {"statusCode": 500, "body": '{"message":"Internal Server Error"}'}
