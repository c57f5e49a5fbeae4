"""What pages show, made from a view by pure functions: sentences, rows of tables, charts. Templates only place it."""
