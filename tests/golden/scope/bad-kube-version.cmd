rel
chart
--kube-version
abc
