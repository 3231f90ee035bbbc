r
./chart
--kube-version
v1.30.2-gke.1+x
--set
given=null,other=null
