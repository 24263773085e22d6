"""Say lines to the bot with everything that is installed; print what it answers, as JSON.

Run in a process of its own, because what is installed is found when Python starts.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import catops
from catops.testing import CatBot


def answers(line: str) -> dict[str, Any]:
    """Return what ``line`` is answered with: in a test, the signed way, and by CatOps 1's way."""
    catbot = CatBot()
    said, posted = catbot.say(line), catbot.post(line)
    form = {"text": [line], "user_id": ["U1"], "user_name": ["tess"], "channel_id": ["C1"]}
    return {
        "status": said.status,
        "text": said.text,
        "http": posted.status,
        "messages": posted.messages,
        "converted": catops.convert_dispatch(form),
    }


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(json.dumps({line: answers(line) for line in json.load(sys.stdin)}))
