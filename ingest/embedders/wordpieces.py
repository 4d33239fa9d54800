"""MiniLM's WordPiece vocabulary: thirty thousand pieces, among them the common words of English.

`bert-uncased-vocab.txt` beside this file is the vocabulary of Google's BERT base, uncased (Apache License 2.0).
"""

from pathlib import Path

_VOCABULARY = Path(__file__).with_name("bert-uncased-vocab.txt")


def vocabulary() -> list[str]:
    """The word pieces, in the order of their ids."""
    return _VOCABULARY.read_text(encoding="utf-8").split("\n")
