rel
chart
--set
list[x]=1
