"""From facts to a document: figures and tables as immutable descriptions, a template, and three formats of it."""
