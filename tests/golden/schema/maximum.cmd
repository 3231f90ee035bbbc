rel
chart
--set
replicas=9
