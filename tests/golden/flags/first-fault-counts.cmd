r
chart
--timeout
x
--nope
--no-hooks=y
