"""The words of the service as values: events, areas, topics, time, findings and alerts. No input, no output, no clock."""
