rel
chart
--set
name=Bad
