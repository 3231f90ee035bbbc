release
chart
