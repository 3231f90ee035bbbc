rel
chart
--set
second.on=false
