"""A deployment package, finished: what Lambda needs goes in, what it has stays out."""
