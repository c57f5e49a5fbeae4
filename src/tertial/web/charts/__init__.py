"""Charts of pages: inline SVG with classes instead of colours, so that themes and print follow."""
