rel
chart
--set
list[1].name=n
--set
a\.b=c
--set
servers[0].port=80,servers[0].host=h
