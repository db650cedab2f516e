"""Whole conversations with any event at any moment, and what must hold after each."""
