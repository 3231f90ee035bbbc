rel
list
