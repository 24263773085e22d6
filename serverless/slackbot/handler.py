"""The two Lambda functions of this bot; what it can do comes from requirements.txt."""

from catops.aws import main, respond, start

__all__ = ["main", "respond"]

start()  # a deployment with a setting missing fails here, not at the first message
