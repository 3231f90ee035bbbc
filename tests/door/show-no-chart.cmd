show
chart
