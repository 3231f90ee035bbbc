r
chart
