"""Whether a measure has had an effect: what came after it against what its own past and its likes lead to expect."""
