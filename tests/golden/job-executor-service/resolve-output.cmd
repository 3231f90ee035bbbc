job-executor-service
../../..
-f
../../../examples/full-values.yaml
-f
resolve-output.yaml
-n
keptn
