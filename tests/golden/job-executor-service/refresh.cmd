jes-netpol-refresh
../../..
-n
jes-netpol
-f
../../../examples/refresh/values.yaml
