--kube-context
x
-n
y
template
r
./full
--kubeconfig

