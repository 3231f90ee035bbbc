rel
chart
--set
name=null
