"""Trials of methods on simulated series whose truth is known: the simulation, the oracle, the scores, the contest."""
