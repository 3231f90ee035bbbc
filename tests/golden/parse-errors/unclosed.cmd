rel
unclosed
