"""Where SQL on a connection runs, in a process that can be killed: connections, execution, limits."""
