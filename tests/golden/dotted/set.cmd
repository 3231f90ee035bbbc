r
chart
--set
s\.x.z=1,t.y.b=2
