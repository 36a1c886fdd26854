"""A notebook alive: state, operations, apply (pure), actions, driver."""
