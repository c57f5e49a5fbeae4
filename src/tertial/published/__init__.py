"""What committees have published: their reports read back to figures, and where those figures disagree."""
