rel
chart
--set
inner.level=high
