"""Figures that come as a file: the workbook handed out, and reading it, or a CSV, when it comes back.

Pure but for nothing: bytes and a version's tables in, a comparison out. Keeping and saving files is for
`pools.services.uploads`.
"""
