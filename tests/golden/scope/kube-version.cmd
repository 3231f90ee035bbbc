rel
chart
--kube-version
1.28.3
