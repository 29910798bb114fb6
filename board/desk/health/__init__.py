"""How the service itself is doing, for who keeps it running: what each line means, and where it is told what to do."""
