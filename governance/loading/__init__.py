"""Loading a whole agreement from one TOML file, through the services, all of it or none.

`fixtures/README.md` documents the form of the file for the person who writes one. Here `places` finds the
line of each key, `keys` says how a value is read, `form` is the form itself, `reading` turns text into it,
`checking` finds what does not hang together, and `applying` enters it.
"""
