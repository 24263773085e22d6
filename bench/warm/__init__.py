"""What a request costs in a process that has answered others; run inside each one's bundle."""
