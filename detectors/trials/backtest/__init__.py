"""Back-test of methods on real history: every day judged by what was known at its end, methods held side by side."""
