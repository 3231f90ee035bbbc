rel
name-with-slash
