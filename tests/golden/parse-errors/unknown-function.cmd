rel
unknown-function
