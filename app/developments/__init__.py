"""What changes and what stands out among the indicators' series: found with its uncertainty, and taken up or dismissed by people."""
