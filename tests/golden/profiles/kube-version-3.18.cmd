r
./chart
--kube-version
x
