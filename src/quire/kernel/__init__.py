"""Where code runs, behind a process wall: protocol, local kernel, fake, sandbox, and the worker (child only)."""
