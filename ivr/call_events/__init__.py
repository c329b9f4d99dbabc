"""What of calls staff should hear of, on its way from the talking path to the database: standard library only."""
