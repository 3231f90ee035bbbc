rel
chart
