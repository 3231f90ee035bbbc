r
chart
--timeout=
