r
chart
--qps
3.4028236e38
