rel
chart
--kube-version
1.030.007
