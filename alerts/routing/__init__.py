"""Who is told of an alert, when and why: duty rosters, routes, quiet hours, silences, budgets, escalation. Pure."""
