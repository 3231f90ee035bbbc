rel
chart
--kube-context
three
