r
chart
-h=false
--help=0
