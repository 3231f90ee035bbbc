rel
chart
--set
access.cluster.network=10.0.0.0/8
