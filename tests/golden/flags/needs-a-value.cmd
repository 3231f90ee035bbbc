r
chart
-s
