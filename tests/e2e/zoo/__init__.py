"""The zoo: a portal of small pages, each trying one way to write to or read from a visitor's device, or to reach a third party."""
