rel
bad-type
