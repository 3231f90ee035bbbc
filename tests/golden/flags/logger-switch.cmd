r
chart
--skip-headers=x
