"""Question sets -> predictions -> scores -> report.

dataset.py      a file of questions -> cases, each error with its line and field
grounds.py      whether the clauses that the cases name are held at all
systems.py      what is asked: Resolves itself; naive.py: the pipeline that everyone starts with
running.py      cases -> predictions, kept as they come (journal.py), so that a stopped run goes on
matching.py     when a citation is the clause that a case names
checks.py       what can be told of an answer without knowing the right one; support.py: of a statement
scores.py       one answer -> its scores; totals.py: their means, with bootstrap intervals
judge.py        a model's opinion, where one is asked for
manifest.py     what a run was made of
report/         page, tables and JUnit out of a Scored run
compare.py      two runs; gates.py: whether a run may pass
drafting.py     questions out of the structure of a corpus
"""
