r
chart
---x
