"""The gateway over HTTP: rows come in as JSON, each is answered, and what is queued is in the log."""
