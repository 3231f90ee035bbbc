release
chart
--set
one=1
