rel
no-version
