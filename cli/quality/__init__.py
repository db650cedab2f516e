"""`mismatch quality`: what reading, guarding and gaming come to on sets of answers, against published goals."""

from cli.quality.command import quality

__all__ = ["quality"]
