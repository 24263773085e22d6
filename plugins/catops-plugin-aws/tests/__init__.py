"""Tests through the bot, against a stand-in for AWS over real HTTP."""
