"""Let a language model put an answer into prose: what it writes is shown only if every sentence passes the check.

The answer is made and checked without it; the model is given the question and the quotes as data, and where it fails, is
silent or invents, the answer stays as it was, with a notice.
"""
