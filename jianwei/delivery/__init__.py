"""The edge of delivery: the file of channels, secrets, the outbox on disk, and who drains it."""
