r
chart
--kube-version
x
--ca-file
none
--dry-run=x
