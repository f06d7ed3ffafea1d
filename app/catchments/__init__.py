"""Travel times, catchments and their statistics: computed by runs, stored, served."""
