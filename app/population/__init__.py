"""People by grid cell and by area, by age group and date."""
