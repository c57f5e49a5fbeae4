"""The forecast of the full year: joint sample paths over unit x line x month, from placements, ledger and budget.

Pure functions on arrays: `inputs` describes what goes in, `combine.forecast` gives what comes out. The parts:
`nowcast` late registration, `stays` how long placements last and what follows, `arrivals` new ones, `prices` what they
cost, `simulate` all of them together, `ledger` from care days to what is booked, `lines` every other line.
"""
