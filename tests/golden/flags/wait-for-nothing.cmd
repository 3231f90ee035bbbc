r
chart
--wait=
