"""Issues: texts that share place and subject are grouped as they arrive, so that a new problem is seen early.

Texts exist in memory only. What is kept of one, for 60 days, are hashed n-grams, from which it cannot be read.
"""
