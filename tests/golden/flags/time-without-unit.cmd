r
chart
--timeout
1
