release
upper-case
