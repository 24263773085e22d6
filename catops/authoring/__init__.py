"""For people who write plugins: a new one from the template, an old folder adopted, a check."""
