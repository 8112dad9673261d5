"""Page-shaped readings across all apps."""
