job-executor-service
../../..
--skip-schema-validation
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.resolved.controlPlane=[{"port":8080}]
