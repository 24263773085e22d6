"""slack-bolt on Lambda as its documentation has it: acknowledge at once, do the work lazily.

https://docs.slack.dev/tools/bolt-python/concepts/lazy-listeners
The token is not proved at the start, which would cost it one more call of Slack's Web API.
"""

import os

from slack_bolt import App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
from slack_sdk import WebClient

app = App(
    process_before_response=True,
    token_verification_enabled=False,
    client=WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["CATOPS_SLACK_API"]),
)


def acknowledge(ack):
    """Answer Slack within its three seconds."""
    ack()


def work(respond, body):
    """Run the command that was typed."""
    words = body["text"].split()
    respond(text=COMMANDS[" ".join(words[:2])](*words[2:]), response_type="in_channel")


def thing3(target, size="small"):
    """Do the third thing to TARGET."""
    return f"{target} {size}"


COMMANDS = {"p0000 thing3": thing3}
app.command("/catops")(ack=acknowledge, lazy=[work])
handle = SlackRequestHandler(app).handle


def respond(event, context):
    """Acknowledge; the handler itself starts the function again for the work."""
    return handle(event, context)


main = respond
