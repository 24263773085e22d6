"""Slack's app manifest, made of what is installed."""
