rel
chart
--set
text.inner=1
