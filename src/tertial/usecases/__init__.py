"""What users do, one module per task: the only place where the parts of the house meet."""
