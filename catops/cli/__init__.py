"""The command line: ``meow``, and ``catops``, which is the same program."""
