"""Facts: each table once, the checks of what comes in, the batches that keep it and the snapshots that show it."""
