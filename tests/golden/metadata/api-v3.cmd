rel
api-v3
