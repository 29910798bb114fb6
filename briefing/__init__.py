"""What people meet over: focus issues with their evidence, and the figures of a sheet."""
