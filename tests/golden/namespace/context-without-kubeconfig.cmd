rel
chart
--kube-context
prod
