r
chart
-s=
