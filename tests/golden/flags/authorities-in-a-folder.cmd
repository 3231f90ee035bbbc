r
chart
--ca-file
chart
