"""The indexes of a snapshot: lexical, dense (Chroma), late interaction and multilingual."""
