rel
deprecated
