r
chart
--
-n
