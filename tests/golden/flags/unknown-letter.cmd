r
chart
-xyz
