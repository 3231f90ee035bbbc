r
chart
--burst-limit
0x1_0
