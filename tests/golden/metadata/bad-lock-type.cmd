r
bad-lock-type
