rel
chart
--set
[0]
--set-json
{"":[]}
