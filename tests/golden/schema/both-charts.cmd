rel
chart
--set
inner.level=high
--set
mode=c
