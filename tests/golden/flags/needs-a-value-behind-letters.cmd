r
chart
-gn
