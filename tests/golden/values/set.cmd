rel
chart
--set
number=5,ratio=1.5,yes=false,table.deeper.four=4
--set
list={x,1,true,null}
--set
list[1]=second
