release
nested
