"""The outline of a text: lines to clauses, with one small module a family of documents."""
