rel
chart
--set
ports={80,x}
