"""The outside world becomes events: import profiles, readers, the refusal of persons, mapping, the gateway."""
