"""What people say about a period, and what was done: texts, the record of batches, and the audit log."""
