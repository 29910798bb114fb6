"""Meeting packs: what a tier's meeting is told of a period, as figures that are frozen."""
