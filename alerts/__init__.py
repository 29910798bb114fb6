"""From finding to person: discoveries, causes, levels, the life of an alert, its sentence. Pure functions of values."""
