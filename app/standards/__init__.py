"""Legal rules and the Kreis's own standards as data: which holds on a day, and where a site or a cell stands."""
