rel
chart
--set
table=text
