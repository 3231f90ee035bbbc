job-executor-service
../../..
-f
../../../examples/full-values.yaml
-f
../../../examples/resolved.yaml
--set
networkPolicy.annotate=true
