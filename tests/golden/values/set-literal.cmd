rel
chart
--set-literal
text=a,b=c{d}\e
