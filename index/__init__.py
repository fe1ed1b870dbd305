"""From files to a searchable store: reading, outline, passages, figures, facts, words, vectors, SQLite."""
