rel
chart
--set
either=7
