"""Tertial."""
