"""From installed distributions to commands: found by metadata, loaded alone, collected, refused."""
