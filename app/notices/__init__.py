"""What people are told: notices in the program, for an account or a role, and by mail where a server is set."""
