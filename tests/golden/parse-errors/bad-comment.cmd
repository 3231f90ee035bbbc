rel
bad-comment
