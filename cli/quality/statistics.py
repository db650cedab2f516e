"""Agreement of scores with grades. Plain textbook formulas; undefined ones give 0."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

GOOD, POOR = 0.9, 0.5
"""Grades of 0–1 from which an answer is good (4.5 of 5), up to which it is poor (2.5 of 5)."""


def correlation(scores: Sequence[float], grades: Sequence[float]) -> float:
    """Pearson's r."""
    if len(scores) < 2:
        return 0.0
    mean_s, mean_g = fmean(scores), fmean(grades)
    covariance = sum((s - mean_s) * (g - mean_g) for s, g in zip(scores, grades, strict=True))
    spread = math.sqrt(sum((s - mean_s) ** 2 for s in scores) * sum((g - mean_g) ** 2 for g in grades))
    return covariance / spread if spread else 0.0


def correlation_within(scores: Sequence[float], grades: Sequence[float], groups: Sequence[str]) -> float:
    """Pearson's r after the mean of each group (question) is taken away from both."""
    members: dict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    left_s, left_g = list(scores), list(grades)
    for places in members.values():
        mean_s, mean_g = fmean(scores[i] for i in places), fmean(grades[i] for i in places)
        for i in places:
            left_s[i], left_g[i] = scores[i] - mean_s, grades[i] - mean_g
    return correlation(left_s, left_g)


def error_of_five(scores: Sequence[float], grades: Sequence[float]) -> float:
    """Root mean square error in points of 5, after the straight line that fits best (two parameters)."""
    if not scores:
        return 0.0
    r = correlation(scores, grades)
    mean = fmean(grades)
    variance = fmean((grade - mean) ** 2 for grade in grades)
    return 5 * math.sqrt(max(0.0, variance * (1 - r * r)))


def area_good_poor(scores: Sequence[float], grades: Sequence[float]) -> float:
    """How often a good answer scores above a poor one (area under the ROC curve); ties count half."""
    good = [s for s, g in zip(scores, grades, strict=True) if g >= GOOD]
    poor = [s for s, g in zip(scores, grades, strict=True) if g <= POOR]
    if not good or not poor:
        return 0.0
    wins = sum((a > b) + 0.5 * (a == b) for a in good for b in poor)
    return wins / (len(good) * len(poor))


def partial_given_length(scores: Sequence[float], grades: Sequence[float], lengths: Sequence[int]) -> float:
    """Correlation of scores with grades with the logarithm of the length in words held still."""
    logs = [math.log1p(length) for length in lengths]
    r_sg, r_sl, r_gl = correlation(scores, grades), correlation(scores, logs), correlation(grades, logs)
    left = (1 - r_sl * r_sl) * (1 - r_gl * r_gl)
    return (r_sg - r_sl * r_gl) / math.sqrt(left) if left > 0 else 0.0
