rel
bad-version
