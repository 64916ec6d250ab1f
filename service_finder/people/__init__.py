"""Floor 2: sign-in, roles, and the only loaders that staff screens may use."""
