"""What an installation is made of: its streams and its dashboards, as data that the programs read."""
