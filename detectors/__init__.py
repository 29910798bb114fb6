"""The judgement of counts: stateless detectors over batches of series, each named after its method."""
