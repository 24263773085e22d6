"""How CatOps 1's functions work inside; they keep their old names and modules."""
