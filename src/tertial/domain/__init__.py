"""The field's own rules, on plain values: periods, money, codes, placements, goals. No input or output."""
