rel
chart
--set
mode=c
