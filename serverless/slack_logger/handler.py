"""The Lambda function that relays log records to Slack."""

from catops.aws import log

__all__ = ["log"]
