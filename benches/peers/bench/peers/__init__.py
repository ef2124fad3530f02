"""The proxies, one file each: how each is configured for the works."""
