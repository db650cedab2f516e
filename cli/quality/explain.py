"""Why a line can miss its goal: what the method cannot do, said where the number stands."""

from __future__ import annotations

from cli.quality.rows import Row

_REASONS = {
    "r": "People accept wordings that share no word or meaning vector with the reference.",
    "r_within_question": "Answers to one question differ in details that word overlap does not weigh.",
    "rmse_of_5": "Grades crowd at the top; a straight line from cover to grade leaves their spread.",
    "auc_good_poor": "Good answers in other words score low, and wrong answers full of the right words score high.",
    "partial_r_length": "Longer answers cover more and are graded higher; little is left once length is held still.",
    "answers_per_s": "Long references are read sentence by sentence, and other work shares the machine.",
    "flagged_share": "The guard goes by words and marks; it knows no intent.",
    "raised_share": "Attack text the guard did not set aside holds words of a key point.",
    "gaming_question_repeated": "The reference consists of the question's own words.",
    "gaming_question_and_filler": "The question's words are most of the reference.",
    "gaming_other_answer": "Questions of one course share their words.",
    "gaming_dont_know": "The phrase is on no list.",
    "gaming_filler": "Filler shares words with the reference.",
    "gaming_gibberish": "The letters look like words.",
    "moved_max": "One misspelt word was most of what a short key point asks for.",
    "moved_share_translation": "Each language is read by its own words: what is foreseen in one is not in the other.",
    "moved_max_translation": "Russian has more forms and derived words, and no tier but the one of words reads it.",
    "ms_per_120_words": "Wall clock: other work on the machine counts in.",
    "resident_mb": "The model's weights are held in memory as they are.",
    "kits_moved_by_attack": "The attack names a skill or a trade, and the guard took it for a part of the vacancy.",
    "right_way_added": "The whole reference is already as good as covered in other words.",
    "right_way_taken_away": "The same point is made twice in the answer.",
}
_MOVED = "Scores near the border of two levels move by a hair and change the level."


def why_missed(row: Row) -> str:
    """One sentence on the likely cause."""
    reason = _REASONS.get(row.metric, "")
    return _MOVED if not reason and row.metric.startswith("moved_share") else reason
