rel
chart
--set
[0]=5
--set-json
{"":[1,{"a":2}]}
