r
--
chart
