"""Slack's limits, by the names its documentation gives them; all in characters unless said.

https://docs.slack.dev/reference/block-kit/blocks · https://docs.slack.dev/changelog/2018-truncating-really-long-messages
https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

#: Longer message text is truncated by Slack.
MESSAGE_TEXT = 40_000
#: Advised for message text; the fallback of a message with blocks stays below it.
MESSAGE_TEXT_ADVISED = 4_000
MESSAGE_BLOCKS = 50
SECTION_TEXT = 3_000
SECTION_FIELDS = 10
SECTION_FIELD_TEXT = 2_000
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
#: Of an ``action_id`` and of a ``block_id``.
ID = 255
IMAGE_URL = 3_000
IMAGE_ALT = 2_000
#: How often a ``response_url`` may be used, and for how many seconds.
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
VIEW_BLOCKS = 100
VIEW_TITLE = 24
PRIVATE_METADATA = 3_000
INPUT_LABEL = 2_000
INPUT_HINT = 2_000
#: What a text input begins with may be as long as what can be typed into it.
INPUT_TEXT = 3_000
PLACEHOLDER = 150
#: Seconds for which a ``trigger_id`` opens a modal.
TRIGGER_SECONDS = 3.0
