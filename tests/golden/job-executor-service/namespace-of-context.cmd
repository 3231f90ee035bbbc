job-executor-service
../../..
-f
../../../examples/full-values.yaml
-f
../../../examples/resolved.yaml
--kubeconfig
../namespace/config.yaml
