r
chart
-l
a=b,c=d,e
