"""Tests of the doors: Slack, Lambda and the terminal, through what people and AWS really call."""
