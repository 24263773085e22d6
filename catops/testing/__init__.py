"""The kit for testing plugins; CatOps tests itself with it.

``pytest`` finds the fixture ``catbot`` by itself once catops is installed::

    def test_weather(catbot):
        assert "21°" in catbot.say("weather London").text
"""

from __future__ import annotations

from catops.testing.catbot import CatBot
from catops.testing.fakes import FakeClock, FakeLambdaContext, FakeSlack, SlackRefused
from catops.testing.people import FakeDirectory
from catops.testing.posted import Posted
from catops.testing.said import Said

__all__ = [
    "CatBot",
    "FakeClock",
    "FakeDirectory",
    "FakeLambdaContext",
    "FakeSlack",
    "Posted",
    "Said",
    "SlackRefused",
]
