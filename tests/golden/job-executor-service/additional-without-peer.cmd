job-executor-service
../../..
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.additional=[{"name":"a","podSelector":null}]
