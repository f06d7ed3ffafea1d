"""What indicators are made of, measure by measure: people, births, pupils, places, ways, sites, and what was brought."""
