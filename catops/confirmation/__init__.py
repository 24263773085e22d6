"""What cannot be undone is asked about first, and confirmed by a code."""
