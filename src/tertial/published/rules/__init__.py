"""The rules: each a small function from a document (or several) to findings, with an id and a severity that is earned.

`error`: the figures cannot both be true. `warning`: they need an explanation. `note`: worth knowing.
"""
