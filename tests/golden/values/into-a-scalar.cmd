rel
chart
--set
a=1,a.b=2
