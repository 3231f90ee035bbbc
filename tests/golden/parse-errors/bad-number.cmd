rel
bad-number
