rel
chart
--set
text
