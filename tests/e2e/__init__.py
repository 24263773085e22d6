"""The bot under the real serverless emulator, with real wheels in fresh environments."""
