rel
chart
--kube-version
1.19.0
