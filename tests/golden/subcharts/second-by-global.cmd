rel
chart
--set
global.second=false
