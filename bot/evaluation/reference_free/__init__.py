"""Evaluation without right answers: what can be told of a reply from the documents, and from other replies.

enumeration.py       whether "n of n" is true, by a second enumeration of the predicate that the answer names
dressing.py          the same questions in other dress (dresses.toml has the words)
sampling.py          drafts of cases from answers that people voted on
summary.py           behaviours and reasons, and which dressed questions are answered otherwise
"""
