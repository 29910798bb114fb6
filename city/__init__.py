"""The words of the service as values: events, areas, topics, time, findings, alerts. No input, no output, no clock."""
