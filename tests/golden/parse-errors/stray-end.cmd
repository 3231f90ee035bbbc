rel
stray-end
