rel
no-end
