job-executor-service
../../..
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.additional=[{"name":"a","host":"192.0.2.1","ports":[{"port":"http"}]}]
