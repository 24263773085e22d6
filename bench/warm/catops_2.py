"""CatOps: the acknowledgement with no network, and a command from its words to its message."""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from timing import microseconds

EVENT = json.loads(sys.argv[1])


class Context:
    """As much of Lambda's context as is looked at."""

    aws_request_id = "1"

    def get_remaining_time_in_millis(self) -> int:
        """Return a minute."""
        return 60_000


def acknowledging(*, signed: bool) -> float:
    """Time the first function, with the Invoke made and signed but not sent, or not made at all."""
    from catops.aws.invoke import Invoker
    from catops.aws.receiver import Receiver
    from catops.settings import Settings
    from catops.slack.receiving import SlackDoor, told
    from catops.transport import Response

    settings = Settings(os.environ)
    taken = Response(202, {}, b"")
    invoke = Invoker(
        settings.dispatcher,
        os.environ,
        post=lambda url, body, headers, *, timeout: taken,
        clock=time.time,
    )
    door = SlackDoor(
        settings.signing_secret, clock=time.time, response_hosts=settings.response_hosts
    )
    hand_over = invoke if signed else lambda payload: None
    receiver = Receiver(door, hand_over, told, signing_secret=settings.signing_secret)
    assert receiver(EVENT)["statusCode"] == 200
    return microseconds(receiver, lambda: EVENT)


def running() -> float:
    """Time the bot: found, allowed, parsed, run, rendered."""
    from catops.app import build_bot
    from catops.envelope import Envelope
    from catops.settings import Settings
    from catops.slack.messages import answer_messages
    from catops.slack.reading import read_request

    bot = build_bot(Settings(os.environ))
    envelope = Envelope(reference="abcdefgh", received=time.time(), body=EVENT["body"])
    request = read_request(envelope, bot_name="catops")

    def run(request: object) -> object:
        return answer_messages(bot.handle(request, remaining=lambda: 60.0))

    assert "web-1 small" in json.dumps(run(request))
    return microseconds(run, lambda: request)


print(
    json.dumps(
        {
            "acknowledge": acknowledging(signed=False),
            "acknowledge, Invoke signed": acknowledging(signed=True),
            "run": running(),
        }
    )
)
