"""The pages that people read: alerts, the demonstration, the sheets of the tiers. Each is one self-contained file."""
