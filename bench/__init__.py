"""How fast CatOps is beside what else answers Slack from Lambda: ``python -m bench``."""
