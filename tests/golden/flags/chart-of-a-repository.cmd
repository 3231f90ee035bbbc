r
a b/c
