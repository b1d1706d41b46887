"""Agendas and papers: the tree of items and its numbers, who sees what of it, and its pages."""
