"""What can be chosen for a focus issue: topics, themes, issues, pairs that move together, what analysts make of it."""
