"""Bodies that plan together, such as the Planungsgruppe Bildung: meetings, invitations, minutes, decisions, tasks."""
