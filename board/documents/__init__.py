"""Documents as values, and their writers: HTML and Word."""
