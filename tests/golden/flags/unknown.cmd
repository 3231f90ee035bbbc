r
chart
--nope=1
