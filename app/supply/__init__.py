"""The places there are and will be: one definition of usable places, what plans tell, and what is doubtful in it."""
