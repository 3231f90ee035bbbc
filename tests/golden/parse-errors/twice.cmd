rel
twice
