r
chart
--set
--nope=1
