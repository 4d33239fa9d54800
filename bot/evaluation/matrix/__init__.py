"""A matrix: one question set asked under every combination of some settings' values.

variants.py          `--vary` options -> the variants, each with its settings
running.py           the variants run one after another, each in a folder of its own, and compared with the first
results.py           the runs of a matrix, and its matrix.json
cases.py             which cases differ between the variants
page.py              the page that compares them; its template lies with those of the reports
"""
