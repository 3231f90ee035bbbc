r
chart
--qps
3.4028235e38
