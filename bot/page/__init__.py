"""The local page: asking, a source viewer, who is quoted, checking and citing, in a browser.

A request comes in through the `guard` (who may ask, from where), a route in `routes` gets what it
needs from the desk's worker thread, plain records for the templates are made in `cards` and
`viewer`, and Jinja2 sets them. Every link is built in `addresses`. The pages work without
JavaScript; the little there is copies words and fetches citations. All assets lie beside this file.
"""
