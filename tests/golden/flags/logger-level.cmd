r
chart
--v=x
