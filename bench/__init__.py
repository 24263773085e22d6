"""How fast CatOps is compared with other ways to answer Slack from Lambda: ``python -m bench``."""
