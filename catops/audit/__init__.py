"""Who ran what: the record of each request, as it is made, encoded, kept and read."""
