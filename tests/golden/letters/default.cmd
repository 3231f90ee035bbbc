letters
chart
