"""The Slack door: requests proved, read and turned neutral; answers rendered and delivered."""
