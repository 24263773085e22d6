"""Who may run what, as ``[access]`` in ``catops.toml`` says it; whatever is unclear is denied."""
