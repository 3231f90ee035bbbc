release
lower-case
