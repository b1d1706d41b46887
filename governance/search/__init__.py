"""Searching what is recorded: where it is kept as text, who may find it, and what the page shows."""
