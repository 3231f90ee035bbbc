job-executor-service
../../..
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.additional=[{"name":"a","host":"169.254.169.254"}]
