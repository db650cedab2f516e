"""Measured, never asserted in the tests: `make bench` prints these lines."""
