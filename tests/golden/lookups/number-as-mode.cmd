rel
chart
--set
access.mode=5
