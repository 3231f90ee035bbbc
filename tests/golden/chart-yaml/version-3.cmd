release
version-3
