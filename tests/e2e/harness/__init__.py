"""The one origin server, the one gate and the one visitor of the outside-in tests."""
