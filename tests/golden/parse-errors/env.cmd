rel
env
