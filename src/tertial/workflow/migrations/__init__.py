"""Forward-only migrations of the workflow database, run by `store.open_store`."""
