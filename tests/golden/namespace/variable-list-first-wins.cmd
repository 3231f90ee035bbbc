rel
chart
--kube-context
two
