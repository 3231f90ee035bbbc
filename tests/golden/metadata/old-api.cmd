rel
old-api
