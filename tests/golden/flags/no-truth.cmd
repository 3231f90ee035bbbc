r
chart
--no-hooks=
