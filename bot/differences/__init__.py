"""Two texts side by side: which are meant, what differs clause by clause and word by word, as a page or as Markdown."""
