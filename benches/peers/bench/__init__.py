"""The peers bench: other proxies measured at the work of octroi. `benches/peers/run --help` says how it is used."""
