"""Follow-up queries: named SQL steps from pure functions, run in one place (`engine`), or transpiled to Spark (`spark`)."""
