rel
chart
--kube-version
v1.28.3-gke.100+x
