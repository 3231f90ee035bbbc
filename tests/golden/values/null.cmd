rel
chart
--set
text=null
--set
table.drop=null
--set
new=null
