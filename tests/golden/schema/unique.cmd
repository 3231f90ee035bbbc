rel
chart
--set
ports={80,80}
