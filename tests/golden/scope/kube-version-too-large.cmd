rel
chart
--kube-version
1.18446744073709551616
