"""Files of municipalities, read as they are: SIE, delimited files, workbooks, texts."""
