job-executor-service
../../..
-f
../../../examples/values.yaml
