"""Space-time scan statistics: zones of areas that had more cases in the last periods than was to be expected."""
