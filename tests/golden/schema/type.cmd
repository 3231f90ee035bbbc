rel
chart
--set
replicas=two
