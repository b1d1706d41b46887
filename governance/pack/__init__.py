"""Packs: the papers of a meeting put together from one snapshot, cleared by the chair, issued, never made again."""
