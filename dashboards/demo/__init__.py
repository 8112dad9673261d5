"""The demo world: invented people with a believable past, made through the services."""
