"""How large an installation must be: a city's load, what each part of the flow costs, a simulation, and the sizes."""
