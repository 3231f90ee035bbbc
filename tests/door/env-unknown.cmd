env
NOPE
