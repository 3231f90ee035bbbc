r
bad-lock
