"""Bytes -> `Document`s: exact text, what is known of it, and where it came from.

A file is found below its root (`reading`), recognised by its content (`recognising`) and read by
its format (`formats/`, one small file each); parsers of other people's make run in a process of
their own (`isolation`, `worker`), which a hostile document may take down without taking anything
else. What the file says of itself is cleaned (`metadata`), a person's side-cars win over it
(`sidecar`), and texts that repeat each other word for word are marked (`copies`). Pages from the
web are fetched on request (`fetching`) and kept as files (`saving`).
"""
