"""Yearly indicators of areas with what they are made of: no composite, no rank."""
