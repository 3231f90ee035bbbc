job-executor-service
../../..
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.additional=[{"name":"a","host":"10.0.0.0/8"}]
