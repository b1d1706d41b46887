"""Minutes: their states, who reads them, and how they are drafted from the record."""
