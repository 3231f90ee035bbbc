r
chart
-g=
