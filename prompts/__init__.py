"""Every word that is language, not code: units, abbreviations, synonyms, English terms, places, cues and messages."""
