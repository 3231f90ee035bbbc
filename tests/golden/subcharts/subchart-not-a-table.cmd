rel
chart
--set
extra=5
