
chart
