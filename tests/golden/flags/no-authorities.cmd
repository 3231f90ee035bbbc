r
chart
--ca-file
none
