"""The commands every CatOps has. They come in by entry points, as any plugin does."""
