r
bad-lock-list
