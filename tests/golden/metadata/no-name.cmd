rel
no-name
